import fc from 'fast-check';
import { addDays, dayOf } from '../../../src/domain/calendar';
import type { Caller } from '../../../src/domain/facts';
import type { PresetName } from '../../../src/domain/policy/presets';
import { Refusal } from '../../../src/domain/refusal';
import type { Evidence } from '../../../src/domain/schemas';
import type { WorkloadCommand } from '../../../src/domain/workload/commands';
import type { DisputeOutcome } from '../../../src/domain/workload/dispute-events';
import { hasFailed, isOver } from '../../../src/domain/workload/state';
import {
  customer,
  document,
  importer,
  lead,
  byMail,
  contosoTeams,
  litware,
  mailSystem,
  managerA,
  managerB,
  managerC,
  partner,
  policyOf,
  proseware,
  requestClaim,
  Story,
  trey,
} from './story';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 400);
/** In hours. */
const A_SLIP_OF_THE_YEAR = 24 * 3_650;
/** Mostly who usually does it; now and then another, or the one who looks after a party. */
const deciders = [undefined, undefined, undefined, undefined, managerA, managerB, managerC, lead];
export const partners = [proseware, partner('proseware-south'), litware, trey];

const acts = [
  'request',
  'attach',
  'answer',
  'release',
  'fail',
  'serve',
  'start',
  'require',
  'resubmit',
  'pass',
  'reject',
  'withdraw',
  'consent',
  'decline',
  'end',
  'leave',
  'dismiss',
  'repudiate',
  'lock',
  'unlock',
  'lift',
  'move',
  'renew',
  'dispute',
  'contribute',
  'escalate',
  'concede',
  'uphold',
  'return',
  'reverse',
  'extend',
  'extendNotice',
  'extendOwn',
  'extendEscalation',
  'note',
  'import',
] as const;
type Act = (typeof acts)[number];

/**
 * One thing that happens: so many hours pass, and somebody does something to some claim. Mostly what may well be allowed, so that stories
 * get somewhere; now and then anything at all.
 */
export const step = fc.record({
  hours: fc.constantFrom(0, 0, 1, 24, 24 * 5, 24 * 12, 24 * 45),
  asleep: fc.boolean(),
  anything: fc.nat(4),
  act: fc.constantFrom(...acts),
  choice: fc.nat(1_000),
  who: fc.nat(3),
  which: fc.nat(11),
  decider: fc.nat(deciders.length - 1),
  document: fc.nat(9),
});
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What may well be allowed now, with the claim, notice or dispute that it is about. */
function likely(story: Story): [Act, number][] {
  const { claims, notices, disputes, locked } = story.state;
  const of = (states: readonly string[], ...may: Act[]): [Act, number][] =>
    claims.flatMap(({ state }, which) => (states.includes(state) ? may.map((act): [Act, number] => [act, which]) : []));
  return [
    ['request', 0],
    ['request', 1],
    ...(story.events.every(({ type }) => type === 'AssociationImported') ? ([['import', story.events.length]] as [Act, number][]) : []),
    ...(locked ? ([['unlock', 0]] as [Act, number][]) : []),
    ...of(['Requested'], 'start', 'start', 'withdraw'),
    ...of(['UnderReview'], 'pass', 'pass', 'pass', 'reject', 'require'),
    ...of(['PartnerActionRequired'], 'resubmit'),
    ...of(['AwaitingCustomer'], 'consent', 'extend'),
    ...of(['Requested', 'UnderReview', 'PartnerActionRequired'], 'extendOwn'),
    ...of(['Active'], 'repudiate', 'end', 'dismiss', 'move', 'renew'),
    ...claims.flatMap(({ decision }, which): [Act, number][] =>
      decision && !decision.disputed
        ? [
            ['dispute', which],
            ['dispute', which],
          ]
        : [],
    ),
    ...disputes.flatMap(({ state, decision }, which): [Act, number][] => {
      if (state !== 'open') return [];
      const settled: Act = decision === 'rejection' ? 'return' : 'reverse';
      return [
        [settled, which],
        [settled, which],
        ['uphold', which],
        ['extendEscalation', which],
        ['contribute', which],
        ['concede', which],
      ];
    }),
    ...notices.flatMap((notice, which): [Act, number][] => {
      if (hasFailed(notice)) return [['serve', which]];
      return notice.channel === 'mail' && !isOver(notice, story.now) ? [['fail', which]] : [];
    }),
    ...notices.flatMap(({ endedAt, to }, which): [Act, number][] =>
      endedAt === null && to === 'incumbent'
        ? [
            ['release', which],
            ['answer', which],
          ]
        : [],
    ),
  ];
}

/** What a step is in a story that has come so far: who does what. */
export function commandOf(story: Story, { anything, choice, who, decider, ...wild }: Step, index: number): [Caller, WorkloadCommand] {
  const possible = likely(story);
  const [act, which] =
    anything === 0 ? ([wild.act, wild.which] as const) : (possible[choice % possible.length] ?? ([wild.act, wild.which] as const));
  const caller = partners[who] ?? proseware;
  const { claims, notices, disputes } = story.state;
  const dispute = disputes[which % Math.max(1, disputes.length)];
  const disputeId = dispute?.disputeId ?? '';
  const opener = partners.find(({ accountId }) => accountId === dispute?.accountId) ?? caller;
  const later = instantAfter(story.now, which === 11 ? A_SLIP_OF_THE_YEAR : 24 * (which + 1));
  const by = (usual: Caller): Caller => deciders[decider] ?? usual;
  const resolves = (outcome: DisputeOutcome): [Caller, WorkloadCommand] => [
    by(lead),
    { type: 'ResolveDispute', disputeId, outcome, reasons: ['evidence-misjudged'], rationale: 'Read again.' },
  ];
  const claim = claims[which % Math.max(1, claims.length)];
  const claimId = claim?.claimId ?? '';
  const owner = partners.find(({ accountId }) => accountId === claim?.accountId) ?? caller;
  const signed = documentOf(story, wild.document, which, index);
  const own = { Requested: 'review-start', UnderReview: 'review', PartnerActionRequired: 'action' } as const;
  const ownDeadline = claim && claim.state in own ? own[claim.state as keyof typeof own] : 'review';
  const notice = notices[which % Math.max(1, notices.length)];
  const addressee = partners.find(({ accountId }) => accountId === notice?.account) ?? caller;
  const decision = { reasons: ['evidence-insufficient'], rationale: 'Read and compared.' };
  const commands: Record<Act, () => [Caller, WorkloadCommand]> = {
    request: () => [caller, requestClaim(caller, signed)],
    attach: () => [owner, { type: 'AttachEvidence', claimId, evidence: [signed] }],
    answer: () => [addressee, { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance: 'defends', evidence: [signed] }],
    release: () => [addressee, { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance: 'releases', evidence: [] }],
    fail: () => [by(mailSystem), { type: 'FailNotice', noticeId: notice?.noticeId ?? '', reason: 'The mailbox does not exist.' }],
    serve: () => [
      by(managerA),
      { type: 'ServeNotice', noticeId: notice?.noticeId ?? '', ...(choice % 3 === 0 ? { channel: 'inbox' as const } : {}) },
    ],
    start: () => [by(managerA), { type: 'StartReview', claimId }],
    require: () => [by(managerA), { type: 'RequireAction', claimId, ...decision }],
    resubmit: () => [owner, { type: 'Resubmit', claimId, evidence: [signed] }],
    pass: () => [by(managerB), { type: 'PassReview', claimId, rationale: decision.rationale }],
    reject: () => [by(managerA), { type: 'Reject', claimId, ...decision }],
    withdraw: () => [owner, { type: 'Withdraw', claimId }],
    consent: () => [customer, { type: 'Consent', claimId }],
    decline: () => [customer, { type: 'Decline', claimId }],
    end: () => [customer, { type: 'End', claimId }],
    leave: () => [owner, { type: 'EndAssociation', claimId, reasons: [], rationale: '' }],
    dismiss: () => [by(managerA), { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale: 'Ended.' }],
    repudiate: () => [customer, { type: 'Repudiate', claimId }],
    lock: () => [customer, { type: 'LockWorkload' }],
    unlock: () => [customer, { type: 'UnlockWorkload' }],
    lift: () => [customer, { type: 'LiftCooldown', account: caller.accountId ?? '' }],
    move: () => [owner, { type: 'MoveAssociation', claimId, partnerId: caller.partnerId ?? '' }],
    renew: () => [owner, { type: 'Renew', claimId, evidence: [signed] }],
    dispute: () => [owner, { type: 'OpenDispute', claimId, grounds: 'It was read wrongly.', evidence: [signed] }],
    contribute: () => [caller, { type: 'SubmitDisputeEvidence', disputeId, evidence: [signed] }],
    escalate: () => [by(managerB), { type: 'EscalateDispute', disputeId }],
    concede: () => [opener, { type: 'WithdrawDispute', disputeId }],
    uphold: () => resolves('decision-stands'),
    return: () => resolves('returned-to-review'),
    reverse: () => resolves('decision-reversed'),
    extend: () => [managerA, { type: 'ExtendDeadline', claimId, which: 'consent', until: later, reason: 'Holidays.' }],
    extendNotice: () => [managerA, { type: 'ExtendDeadline', claimId, which: 'notice', until: later, reason: 'Holidays.' }],
    extendOwn: () => [by(managerA), { type: 'ExtendDeadline', claimId, which: ownDeadline, until: later, reason: 'Holidays.' }],
    extendEscalation: () => [by(managerA), { type: 'ExtendEscalation', disputeId, until: later, reason: 'Holidays.' }],
    import: () => [importer, importOf(caller.partnerId ?? '', index, which)],
    note: () => [managerA, { type: 'AddNote', claimId, text: 'Called.', visibility: 'parties' }],
  };
  return commands[act]();
}

/** A new document that names the workload, signed so long ago; now and then one given before, here or in a dispute, of another workload, or from tomorrow. */
function documentOf({ now, workload, state: { disputes } }: Story, kind: number, which: number, index: number): Evidence {
  const ago = (days: number) => addDays(dayOf(now), -days);
  if (kind === 0) return document(ago(which * 40), `document ${index - which}`);
  if (kind === 1) return document(ago(which), `document ${index}`, { ...workload, scope: 'exchange' });
  if (kind === 2) return document(ago(-(which % 4)), `document ${index}`);
  const inDisputes = disputes.flatMap(({ evidence }) => evidence.flatMap(({ given }) => given));
  const again = kind === 3 ? inDisputes[which % Math.max(1, inDisputes.length)] : undefined;
  return again ?? document(ago(which * 40), `document ${index}`);
}

/** A line of a report: another day each time, whatever the order. */
function importOf(partnerId: string, index: number, which: number): WorkloadCommand {
  const since = `2024-${String(((which * 7 + index) % 12) + 1).padStart(2, '0')}-${String((index % 27) + 1).padStart(2, '0')}`;
  return { type: 'ImportAssociation', partnerId, since, externalClaimId: `CPOR-${index}`, attributionType: 'CPOR' };
}

/** Does a step, or is refused. */
export function play(story: Story, one: Step, index: number): void {
  const to = instantAfter(story.now, one.hours);
  if (one.asleep) story.asleepUntil(to);
  else story.at(to);
  try {
    story.does(...commandOf(story, one, index));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

export const instantAfter = (from: string, hours: number) => new Date(Date.parse(from) + hours * 3_600_000).toISOString();

const stories = new Map<string, Story>();

/** A story is told once, for every property that looks at it. */
function told(preset: PresetName, steps: Step[]): Story {
  const key = JSON.stringify([preset, steps]);
  const known = stories.get(key);
  if (known) return known;
  const story = new Story(policyOf(preset), contosoTeams, byMail).at('2025-01-02');
  steps.forEach((one, index) => play(story, one, index));
  stories.set(key, story);
  return story;
}

/** Stories through and through: random commands on one workload, under one of the policies. */
export function forEveryStory(holds: (story: Story) => void): void {
  const presetNames: PresetName[] = ['cpor', 'protected', 'direct'];
  fc.assert(
    fc.property(fc.constantFrom(...presetNames), fc.array(step, { minLength: 8, maxLength: 40, size: 'max' }), (preset, steps) => {
      holds(told(preset, steps));
    }),
    { numRuns: RUNS, seed, verbose: fc.VerbosityLevel.Verbose },
  );
}

export const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`random stories: PROPERTY_SEED=${seed} PROPERTY_RUNS=${RUNS}`);
