import fc from 'fast-check';
import { presets } from '../../src/domain/policy/presets';
import type { Policy, PolicyTerms } from '../../src/domain/policy/policy';
import type { RefusalCode } from '../../src/domain/refusal';
import { nextDeadline } from '../../src/domain/workload/deadlines';
import { countsAsOpen, isContested, isOnHold } from '../../src/domain/workload/state';
import { commandOf, instantAfter, seed, step } from '../domain/support/random-stories';
import type { Step } from '../domain/support/random-stories';
import { byMail, contosoTeams, policyOf, registered, Story } from '../domain/support/story';
import { noteOf } from './note-of';
import { Programme } from './programme';
import * as ask from './questions';
import type { Note } from './told';

const SEQUENCES = Number(process.env['MODEL_RUNS'] ?? 5_000);

/** A programme of its own: holidays, daily usage, disputes at any time, no window for a challenged workload. */
const odd: Partial<PolicyTerms> = {
  holidays: ['2025-01-06', '2025-01-20', '2025-02-17', '2025-04-18', '2025-04-21', '2025-05-01', '2025-12-25'],
  usagePeriod: 'daily',
  disputeDays: 0,
  repudiationDays: 0,
  noticeBusinessDays: 1,
  stabilityDays: 3,
  customer: { vacant: { mode: 'opt-in', days: 5 }, challenged: { mode: 'none', days: 0 } },
};

/** Two versions: what was requested under the first keeps it. */
const changing: Policy[] = [
  ...policyOf('protected'),
  {
    version: 2,
    takesEffectAt: '2025-03-01T00:00:00.000Z',
    terms: { ...presets.cpor, ...odd, termMonths: 3, renewalDays: 30, cooldownDays: 5 },
  },
];

const programmes: Record<string, Policy[]> = {
  cpor: policyOf('cpor'),
  protected: policyOf('protected'),
  direct: policyOf('direct'),
  odd: policyOf('cpor', odd),
  changing,
};

/** Plays a sequence through the rules and the naive model at once, and compares all that both can say after every command. */
function playBoth(policies: Policy[], steps: Step[]): void {
  const story = new Story(policies, contosoTeams, byMail).at('2025-01-02');
  const model = new Programme({
    ...story.workload,
    policies,
    partners: registered,
    channels: byMail,
    nameOf: (kind, n) => namesIn(story)[kind][n] ?? `no ${kind} ${n}`,
  });
  model.moveTo(story.now, true);
  const told: unknown[][] = [];
  steps.forEach((one, index) => {
    const to = instantAfter(story.now, one.hours);
    if (one.asleep) story.asleepUntil(to);
    else story.at(to);
    model.moveTo(to, !one.asleep);
    const [caller, command] = commandOf(story, one, index);
    const outcome = story.refuses(caller, command);
    const reasons = model.does(caller, command);
    told.push([to, caller.id, command, outcome, reasons]);
    try {
      if (outcome === 'accepted' ? reasons.length > 0 : !reasons.includes(outcome as RefusalCode)) expect(outcome).toBe(reasons);
      agree(story, model);
      if (index === steps.length - 1) agreeOnThePast(story, model);
    } catch (error) {
      throw new Error(`${told.map((line) => JSON.stringify(line)).join('\n')}\n${String(error)}`, { cause: error });
    }
  });
}

function agree(story: Story, model: Programme): void {
  const { state, events } = story;
  const { notes } = model;
  same(notes.length, events.length);
  // What was compared before cannot have changed since: neither list is ever edited.
  const since = compared.get(story) ?? 0;
  same(notes.slice(since).map(comparable), events.slice(since).map(noteOf).map(comparable));
  compared.set(story, events.length);
  same(
    ask
      .claimsIn(notes)
      .map((claim) => [claim, ask.stateOf(notes, claim), ask.countsAsOpen(notes, claim)])
      .toSorted(),
    state.claims.map((claim) => [claim.claimId, claim.state, countsAsOpen(state, claim)]).toSorted(),
  );
  same(
    [ask.isLocked(notes), ask.openDisputes(notes).length > 0, ask.isContested(notes)],
    [state.locked, isOnHold(state), isContested(state)],
  );
  const next = nextDeadline(state);
  const [due] = ask.deadlines(notes);
  same(due ? [due.at, due.kind, due.claim] : null, next ? [next.at, next.kind, next.claimId] : null);
}

/** Who was on record at so many instants, as known at so many moments: the paint of the rules, and the naive one. */
function agreeOnThePast(story: Story, { notes }: Programme): void {
  const moments = [...new Set(story.events.map(({ recordedAt }) => recordedAt))];
  ask.turns(notes).forEach((on, index) => {
    const known = moments[(index * 7) % moments.length] ?? story.now;
    for (const knownAt of on > known ? [story.now] : [known, story.now]) {
      const knownNotes = notes.filter(({ recordedAt }) => recordedAt <= knownAt);
      const holder = ask.onRecordAt(knownNotes, on);
      const answer = story.asOf(on, knownAt).partnerOfRecord;
      same(holder === undefined ? null : [holder, ask.partnerOf(knownNotes, holder, on)], answer && [answer.claimId, answer.partnerId]);
    }
  });
}

/** Text first: comparing thousands of lists as jest does takes longer than all the rules; it explains what differs. */
function same(model: unknown, rules: unknown): void {
  if (JSON.stringify(model) !== JSON.stringify(rules)) expect({ model }).toEqual({ model: rules });
}

const compared = new WeakMap<Story, number>();

const comparable = (note: Note): unknown[] => [
  note.type,
  note.recordedAt,
  note.effectiveAt,
  note.commanded,
  note.claim,
  note.notice,
  note.dispute,
  note.account,
  note.partner,
  note.other,
  note.channel,
  note.instead,
  note.until,
  note.policy,
  note.decidedBy,
  note.type === 'ClaimRejected' ? '' : note.how,
  note.since,
  note.evidence?.length ?? 0,
  note.grant && [
    note.grant.effectiveUntil,
    note.grant.termEnd,
    note.grant.renewableFrom,
    note.grant.stableUntil,
    note.grant.repudiableUntil,
  ],
];

const named = new WeakMap<Story, { read: number; claim: string[]; notice: string[]; dispute: string[] }>();

/** The ids that the rules gave, in order. */
function namesIn(story: Story): { claim: string[]; notice: string[]; dispute: string[] } {
  const names = named.get(story) ?? { read: 0, claim: [], notice: [], dispute: [] };
  for (; names.read < story.events.length; names.read += 1) {
    const data = story.events[names.read]?.data;
    if (data?.type === 'ClaimRequested' || data?.type === 'AssociationImported') names.claim.push(data.claimId);
    if (data?.type === 'NoticeServed') names.notice.push(data.noticeId);
    if (data?.type === 'DisputeOpened') names.dispute.push(data.disputeId);
  }
  named.set(story, names);
  return names;
}

describe('the rules and a naive reading of the programme', () => {
  it(`agree after every command of ${SEQUENCES} random sequences`, () => {
    const names = Object.keys(programmes);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(step, { minLength: 12, maxLength: 25, size: 'max' }), (name, steps) => {
        playBoth(programmes[name] ?? [], steps);
      }),
      { numRuns: SEQUENCES, seed, endOnFailure: process.env['SHRINK'] !== '1' },
    );
  }, 300_000);
});
