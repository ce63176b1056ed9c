import type { Instant } from '../calendar';
import { FOR_EVER } from '../calendar';
import type { Recorded } from '../recorded';
import { workloadIdOf } from '../streams';
import type { WorkloadEvent } from '../workload/events';
import { foldWorkload } from '../workload/evolve';
import { stretchAt } from '../workload/stretches';
import { replay } from './replay';
import type { History, Postponed, Refused, Regime, Run } from './replay';
import { traceOf, tracedDates } from './traces';
import type { Trace, TracedDate } from './traces';

/** What other policies would have meant for a claim; each is counted once for a claim. */
export const effects = [
  'request-refused',
  'granted-automatically',
  'reviewed-instead',
  'recommendation',
  'customer-asked-otherwise',
  'evidence-stale',
  'step-refused',
  'step-postponed',
  'deadlines',
  'expired',
  'outcome',
] as const;
export type Effect = (typeof effects)[number];

/** A claim as it went, and as it would have gone. */
export interface ClaimInDryRun {
  claimId: string;
  workloadId: string;
  partnerId: string;
  accountId: string;
  requestedAt: Instant;
  /** None where nothing would have been different. */
  effects: Effect[];
  before: Omit<Trace, 'dates'>;
  /** Null where it could not have been requested. */
  after: Omit<Trace, 'dates'> | null;
  dates: { what: TracedDate; before: Instant | null; after: Instant | null }[];
  refused: Omit<Refused, 'claimId'>[];
  postponed: Omit<Postponed, 'claimId'>[];
  /** False where the same rules did not lead to what was recorded: a deadline was recorded late, and windows began later. */
  reproduced: boolean;
}

export interface WorkloadInDryRun {
  claims: ClaimInDryRun[];
  /** Whether another would be on record at the end. */
  otherHolder: boolean;
}

/**
 * What other policies would have made of the claims that were requested on a workload in a time. Both ways are replays by the same rules, one under
 * the policies as they are and one under the others, so that what differs is the policies' doing alone.
 */
export function dryRunOf(
  history: History & { events: readonly Recorded<WorkloadEvent>[] },
  { asItIs, proposed, requestedBy }: { asItIs: Regime; proposed: Regime; requestedBy: Instant },
): WorkloadInDryRun {
  const { events, from, workload } = history;
  const recorded = { state: foldWorkload(events), events: events.filter(({ recordedAt }) => recordedAt >= from) };
  const [before, after] = [replay(history, asItIs), replay(history, proposed)];
  const claims = recorded.state.claims
    .filter(({ imported, requestedAt }) => imported === null && requestedAt >= from && requestedAt <= requestedBy)
    .flatMap(({ claimId, partnerId, accountId, requestedAt }) => {
      const was = traceOf(claimId, before);
      if (!was) return [];
      const compared = compareRuns(claimId, was, before, after);
      const reproduced = JSON.stringify(was) === JSON.stringify(traceOf(claimId, recorded));
      return [{ claimId, workloadId: workloadIdOf(workload), partnerId, accountId, requestedAt, ...compared, reproduced }];
    });
  return { claims, otherHolder: holderIn(before) !== holderIn(after) };
}

const holderIn = ({ state }: Run): string | null => stretchAt(state.stretches, FOR_EVER).claimId;

function compareRuns(
  claimId: string,
  was: Trace,
  before: Run,
  after: Run,
): Pick<ClaimInDryRun, 'effects' | 'before' | 'after' | 'dates' | 'refused' | 'postponed'> {
  const would = traceOf(claimId, after);
  const about = ({ claimId: one }: { claimId: string | null }): boolean => one === claimId;
  const asBefore = new Set(before.refused.filter(about).map(({ command, at }) => `${command} ${at}`));
  const anew = after.refused.filter(about).filter(({ command, at }) => !asBefore.has(`${command} ${at}`));
  const refused = would ? anew.filter(({ command }) => !isNeedless(command, would)) : anew.slice(0, 1); // the rest follows from the first
  const postponed = after.postponed.filter(about);
  const dates = would
    ? tracedDates.flatMap((what) => {
        const [one, other] = [was.dates[what] ?? null, would.dates[what] ?? null];
        return one === other ? [] : [{ what, before: one, after: other }];
      })
    : [];
  const found = would ? differencesOf(was, would) : (['request-refused'] as Effect[]);
  const codes = new Set(refused.map(({ code }) => code));
  const all = new Set<Effect>([
    ...found,
    ...(codes.has('EvidenceStale') ? (['evidence-stale'] as const) : []),
    ...(would && refused.length > 0 ? (['step-refused'] as const) : []),
    ...(postponed.length > 0 ? (['step-postponed'] as const) : []),
    ...(dates.length > 0 ? (['deadlines'] as const) : []),
  ]);
  return {
    effects: effects.filter((effect) => all.has(effect)),
    before: withoutDates(was),
    after: would && withoutDates(would),
    dates,
    refused: refused.map(({ command, at, code, detail }) => ({ command, at, code, detail })),
    postponed: postponed.map(({ command, from, to }) => ({ command, from, to })),
  };
}

/** Nobody reviews what is granted at its request. */
const isNeedless = (command: Refused['command'], { review }: Trace): boolean =>
  review === 'automatic' && (command === 'StartReview' || command === 'PassReview');

function differencesOf(was: Trace, would: Trace): Effect[] {
  const found: [Effect, boolean][] = [
    ['granted-automatically', would.review === 'automatic' && was.review !== 'automatic'],
    ['reviewed-instead', was.review === 'automatic' && would.review !== 'automatic'],
    [
      'recommendation',
      was.recommended !== null && would.recommended !== null && was.recommended.recommends !== would.recommended.recommends,
    ],
    ['customer-asked-otherwise', was.consent !== null && would.consent !== null && was.consent !== would.consent],
    ['expired', would.state === 'Expired' && was.state !== 'Expired'],
    ['outcome', would.state !== was.state],
  ];
  return found.filter(([, is]) => is).map(([effect]) => effect);
}

const withoutDates = ({ state, reasons, since, closedAt, review, consent, recommended }: Trace): Omit<Trace, 'dates'> => ({
  state,
  reasons,
  since,
  closedAt,
  review,
  consent,
  recommended,
});

/** What a dry run takes for granted, and cannot know: told with its answer. */
export const assumptions = [
  'People do what they did, when they did it: nobody asks, answers, agrees, renews or disputes otherwise because the rules are other ones.',
  'What the rules would not have let somebody do is left out, and told as refused. A review that was passed while, under the proposed terms, the incumbent may still answer is passed when it no longer may.',
  'What was refused then is not in the ledger: whatever the proposed terms would have let in is not counted.',
  'Claims from before the time asked about keep their policies; those in it are taken as if the proposed terms had been in force since it began.',
  'A claim that nobody decided on under the proposed terms stays open, or runs into its deadlines.',
];
