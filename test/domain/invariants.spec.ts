import fc from 'fast-check';
import { addDays, dayOf } from '../../src/domain/calendar';
import type { PresetName } from '../../src/domain/policy/presets';
import { catalogue } from '../../src/domain/catalogue';
import { Refusal } from '../../src/domain/refusal';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { foldWorkload } from '../../src/domain/workload/evolve';
import { paint } from '../../src/domain/workload/paint';
import { isOpen } from '../../src/domain/workload/state';
import { customer, document, litware, managerA, managerB, partner, policyOf, proseware, requestClaim, Story, trey } from './support/story';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 400);
const partners = [proseware, partner('proseware-south'), litware, trey];

/** One thing that happens: so many hours pass, and somebody does something to some claim, whether or not the rules allow it. */
const step = fc.record({
  hours: fc.constantFrom(0, 0, 1, 24, 24 * 5, 24 * 12, 24 * 45),
  asleep: fc.boolean(),
  act: fc.constantFrom(
    'request',
    'attach',
    'answer',
    'release',
    'start',
    'require',
    'resubmit',
    'pass',
    'pass',
    'reject',
    'withdraw',
    'consent',
    'decline',
    'end',
    'leave',
    'dismiss',
  ),
  who: fc.nat(3),
  which: fc.nat(11),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function play(story: Story, { hours, asleep, act, who, which }: Step, index: number): void {
  const to = instantAfter(story.now, hours);
  if (asleep) story.asleepUntil(to);
  else story.at(to);
  const caller = partners[who] ?? proseware;
  const { claims, notices } = story.state;
  const claim = claims[which % Math.max(1, claims.length)];
  const claimId = claim?.claimId ?? '';
  const owner = partners.find(({ accountId }) => accountId === claim?.accountId) ?? caller;
  const signed = document(addDays(dayOf(story.now), -(which * 40)), `document ${index}`);
  const notice = notices[which % Math.max(1, notices.length)];
  const addressee = partners.find(({ accountId }) => accountId === notice?.account) ?? caller;
  const decision = { reasons: ['evidence-insufficient'], rationale: 'Read and compared.' };
  const acts: Record<Step['act'], () => [typeof caller, WorkloadCommand]> = {
    request: () => [caller, requestClaim(caller, signed)],
    attach: () => [owner, { type: 'AttachEvidence', claimId, evidence: [signed] }],
    answer: () => [addressee, { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance: 'defends', evidence: [signed] }],
    release: () => [addressee, { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance: 'releases', evidence: [] }],
    start: () => [managerA, { type: 'StartReview', claimId }],
    require: () => [managerA, { type: 'RequireAction', claimId, ...decision }],
    resubmit: () => [owner, { type: 'Resubmit', claimId, evidence: [signed] }],
    pass: () => [managerB, { type: 'PassReview', claimId, rationale: decision.rationale }],
    reject: () => [managerA, { type: 'Reject', claimId, ...decision }],
    withdraw: () => [owner, { type: 'Withdraw', claimId }],
    consent: () => [customer, { type: 'Consent', claimId }],
    decline: () => [customer, { type: 'Decline', claimId }],
    end: () => [customer, { type: 'End', claimId }],
    leave: () => [owner, { type: 'EndAssociation', claimId, reasons: [], rationale: '' }],
    dismiss: () => [managerA, { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale: 'Ended.' }],
  };
  try {
    story.does(...acts[act]());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

const instantAfter = (from: string, hours: number) => new Date(Date.parse(from) + hours * 3_600_000).toISOString();

/** Stories through and through: random commands on one workload, under one of the policies. */
function forEveryStory(holds: (story: Story) => void): void {
  const presetNames: PresetName[] = ['cpor', 'protected', 'direct'];
  fc.assert(
    fc.property(fc.constantFrom(...presetNames), fc.array(step, { minLength: 8, maxLength: 40, size: 'max' }), (preset, steps) => {
      const story = new Story(policyOf(preset)).at('2025-01-02');
      steps.forEach((one, index) => play(story, one, index));
      holds(story);
    }),
    { numRuns: RUNS, seed, verbose: fc.VerbosityLevel.Verbose },
  );
}

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`invariants: PROPERTY_SEED=${seed} PROPERTY_RUNS=${RUNS}`);

describe('after any commands in any order', () => {
  it('every prefix of the stream has at most one holder, at most one claim that awaits the customer, and one open claim per account (1, 3)', () => {
    forEveryStory((story) => {
      story.events.forEach((_, index) => {
        // A decision is one append; what stands between its events is never seen.
        if (story.events[index + 1]?.data.type === 'ClaimGranted' && story.events[index]?.data.type === 'ClaimSuperseded') return;
        const { claims } = foldWorkload(story.events.slice(0, index + 1));
        expect(claims.filter(({ state }) => state === 'Active').length).toBeLessThanOrEqual(1);
        expect(claims.filter(({ state }) => state === 'AwaitingCustomer').length).toBeLessThanOrEqual(1);
        const open = claims.filter(isOpen).map(({ accountId }) => accountId);
        expect(new Set(open).size).toBe(open.length);
      });
    });
  });

  it('the paint has no gap and no overlap, and agrees with the state about now (1)', () => {
    forEveryStory((story) => {
      const stretches = paint(story.events).toSorted((one, other) => (one.from < other.from ? -1 : 1));
      stretches.slice(1).forEach(({ from }, index) => expect(from).toBe(stretches[index]?.until));
      expect(story.asOf(story.now).partnerOfRecord?.claimId ?? null).toBe(
        story.state.claims.find(({ state }) => state === 'Active')?.claimId ?? null,
      );
    });
  });

  it('a supersession stands beside its grant, at one instant and by one decider (2)', () => {
    forEveryStory(({ events }) => {
      events.forEach(({ data, effectiveAt, recordedAt }, index) => {
        if (data.type !== 'ClaimSuperseded') return;
        expect(events[index + 1]).toMatchObject({
          data: { type: 'ClaimGranted', claimId: data.by, decidedBy: data.decidedBy },
          effectiveAt,
          recordedAt,
        });
      });
    });
  });

  it('nobody is superseded unheard: each notice to the incumbent about the claim was answered, lapsed or had run out (6)', () => {
    forEveryStory(({ events }) => {
      events.forEach(({ data, effectiveAt }, index) => {
        if (data.type !== 'ClaimSuperseded') return;
        const before = foldWorkload(events.slice(0, index));
        const held = before.claims.find(({ claimId }) => claimId === data.claimId);
        const served = before.notices.filter(({ about, account }) => about === data.by && account === held?.accountId);
        expect(served.length).toBeGreaterThan(0);
        for (const { endedAt, respondBy } of served) expect((endedAt ?? respondBy).at <= effectiveAt).toBe(true);
      });
    });
  });

  it('an automatic grant meets a vacant workload without a rival (6)', () => {
    forEveryStory(({ events }) => {
      events.forEach(({ data }, index) => {
        if (data.type !== 'ClaimGranted' || data.basis !== 'automatic') return;
        const { claims } = foldWorkload(events.slice(0, index));
        expect(claims.filter((claim) => isOpen(claim) || claim.state === 'Active').map(({ claimId }) => claimId)).toEqual([data.claimId]);
      });
    });
  });

  it('nothing is effective after it was recorded, both clocks move forward, and no grant precedes what it waited for (5)', () => {
    forEveryStory(({ events }) => {
      events.forEach(({ data, effectiveAt, recordedAt }, index) => {
        expect(effectiveAt <= recordedAt).toBe(true);
        expect(recordedAt >= (events[index - 1]?.recordedAt ?? '')).toBe(true);
        if (data.type !== 'ClaimGranted') return;
        const commands = events.slice(0, index).filter(({ commandId, recordedAt: at }) => commandId !== undefined && at <= recordedAt);
        for (const command of commands) expect(command.recordedAt <= effectiveAt).toBe(true);
      });
    });
  });

  it('a ledger that slept records what one that was awake does, each at its own instant', () => {
    forEveryStory((awake) => {
      const slept = new Story(awake.policies);
      slept.events.push(...awake.catchUp().events);
      const later = instantAfter(awake.now, 24 * 500);
      awake.at(later);
      slept.asleepUntil(later).catchUp();
      const effects = ({ events }: Story) =>
        events.filter(({ data }) => data.type !== 'NoticeServed').map(({ data, effectiveAt }) => [data.type, effectiveAt]);
      expect(effects(slept)).toEqual(effects(awake));
    });
  });

  it('every event keeps its schema, and every decision its reasons, rationale, decider and policy version (7)', () => {
    forEveryStory(({ events }) => {
      for (const { data } of events) {
        const checked = catalogue
          .get(data.type)
          ?.schema.strict()
          .safeParse(JSON.parse(JSON.stringify(data)));
        expect(checked?.error?.message).toBeUndefined();
        if (data.type !== 'ClaimRejected') continue;
        expect(data.reasons.length).toBeGreaterThan(0);
        expect([data.rationale.length > 0, data.decidedBy.id.length > 0, data.policyVersion]).toEqual([true, true, 1]);
      }
    });
  });

  it('a grant rests on proof that names tenant and workload and is fresh (4)', () => {
    forEveryStory(({ events, workload }) => {
      events.forEach(({ data }, index) => {
        if (data.type !== 'ClaimGranted') return;
        const claim = foldWorkload(events.slice(0, index)).claims.find(({ claimId }) => claimId === data.claimId);
        const oldest = new Date(claim?.requestedAt ?? 0);
        oldest.setUTCFullYear(oldest.getUTCFullYear() - 1);
        const proof = claim?.evidence.filter(
          ({ tenantId, workloads, customerSignedOn }) =>
            tenantId === workload.tenantId && workloads.includes(workload.scope) && customerSignedOn >= oldest.toISOString().slice(0, 10),
        );
        expect(proof?.length).toBeGreaterThan(0);
      });
    });
  });
});
