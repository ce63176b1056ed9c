import fc from 'fast-check';
import { addDays, dayOf, FOR_EVER } from '../../src/domain/calendar';
import type { PresetName } from '../../src/domain/policy/presets';
import { catalogue } from '../../src/domain/catalogue';
import { Refusal } from '../../src/domain/refusal';
import type { Caller } from '../../src/domain/facts';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import type { DisputeOutcome } from '../../src/domain/workload/events';
import { foldWorkload } from '../../src/domain/workload/evolve';
import { paint } from '../../src/domain/workload/paint';
import { unbrokenFrom } from '../../src/domain/workload/stretches';
import type { Stretch } from '../../src/domain/workload/stretches';
import { countsAsOpen, isOnHold, isOpen } from '../../src/domain/workload/state';
import { customer, document, litware, managerA, managerB, partner, policyOf, proseware, requestClaim, Story, trey } from './support/story';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 400);
const lead: Caller = { role: 'lead', id: 'lead' };
const partners = [proseware, partner('proseware-south'), litware, trey];

const acts = [
  'request',
  'attach',
  'answer',
  'release',
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
  'note',
] as const;
type Act = (typeof acts)[number];

/**
 * One thing that happens: so many hours pass, and somebody does something to some claim. Mostly what may well be allowed, so that stories
 * get somewhere; now and then anything at all.
 */
const step = fc.record({
  hours: fc.constantFrom(0, 0, 1, 24, 24 * 5, 24 * 12, 24 * 45),
  asleep: fc.boolean(),
  anything: fc.nat(4),
  act: fc.constantFrom(...acts),
  choice: fc.nat(1_000),
  who: fc.nat(3),
  which: fc.nat(11),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What may well be allowed now, with the claim, notice or dispute that it is about. */
function likely(story: Story): [Act, number][] {
  const { claims, notices, disputes, locked } = story.state;
  const of = (states: readonly string[], ...may: Act[]): [Act, number][] =>
    claims.flatMap(({ state }, which) => (states.includes(state) ? may.map((act): [Act, number] => [act, which]) : []));
  return [
    ['request', 0],
    ['request', 1],
    ...(locked ? ([['unlock', 0]] as [Act, number][]) : []),
    ...of(['Requested'], 'start', 'start', 'withdraw'),
    ...of(['UnderReview'], 'pass', 'pass', 'pass', 'reject', 'require'),
    ...of(['PartnerActionRequired'], 'resubmit'),
    ...of(['AwaitingCustomer'], 'consent', 'extend'),
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
        ['contribute', which],
        ['concede', which],
      ];
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

function play(story: Story, { hours, asleep, anything, choice, who, ...wild }: Step, index: number): void {
  const to = instantAfter(story.now, hours);
  if (asleep) story.asleepUntil(to);
  else story.at(to);
  const possible = likely(story);
  const [act, which] =
    anything === 0 ? ([wild.act, wild.which] as const) : (possible[choice % possible.length] ?? ([wild.act, wild.which] as const));
  const caller = partners[who] ?? proseware;
  const { claims, notices, disputes } = story.state;
  const dispute = disputes[which % Math.max(1, disputes.length)];
  const disputeId = dispute?.disputeId ?? '';
  const opener = partners.find(({ accountId }) => accountId === dispute?.accountId) ?? caller;
  const later = instantAfter(story.now, 24 * (which + 1));
  const resolves = (outcome: DisputeOutcome): [typeof caller, WorkloadCommand] => [
    lead,
    { type: 'ResolveDispute', disputeId, outcome, reasons: ['evidence-misjudged'], rationale: 'Read again.' },
  ];
  const claim = claims[which % Math.max(1, claims.length)];
  const claimId = claim?.claimId ?? '';
  const owner = partners.find(({ accountId }) => accountId === claim?.accountId) ?? caller;
  const signed = document(addDays(dayOf(story.now), -(which * 40)), `document ${index}`);
  const notice = notices[which % Math.max(1, notices.length)];
  const addressee = partners.find(({ accountId }) => accountId === notice?.account) ?? caller;
  const decision = { reasons: ['evidence-insufficient'], rationale: 'Read and compared.' };
  const commands: Record<Act, () => [typeof caller, WorkloadCommand]> = {
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
    repudiate: () => [customer, { type: 'Repudiate', claimId }],
    lock: () => [customer, { type: 'LockWorkload' }],
    unlock: () => [customer, { type: 'UnlockWorkload' }],
    lift: () => [customer, { type: 'LiftCooldown', account: caller.accountId ?? '' }],
    move: () => [owner, { type: 'MoveAssociation', claimId, partnerId: caller.partnerId ?? '' }],
    renew: () => [owner, { type: 'Renew', claimId, evidence: [signed] }],
    dispute: () => [owner, { type: 'OpenDispute', claimId, grounds: 'It was read wrongly.', evidence: [signed] }],
    contribute: () => [caller, { type: 'SubmitDisputeEvidence', disputeId, evidence: [signed] }],
    escalate: () => [managerB, { type: 'EscalateDispute', disputeId }],
    concede: () => [opener, { type: 'WithdrawDispute', disputeId }],
    uphold: () => resolves('decision-stands'),
    return: () => resolves('returned-to-review'),
    reverse: () => resolves('decision-reversed'),
    extend: () => [managerA, { type: 'ExtendDeadline', claimId, which: 'consent', until: later, reason: 'Holidays.' }],
    extendNotice: () => [managerA, { type: 'ExtendDeadline', claimId, which: 'notice', until: later, reason: 'Holidays.' }],
    note: () => [managerA, { type: 'AddNote', claimId, text: 'Called.', visibility: 'parties' }],
  };
  try {
    story.does(...commands[act]());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

const instantAfter = (from: string, hours: number) => new Date(Date.parse(from) + hours * 3_600_000).toISOString();

const stories = new Map<string, Story>();

/** A story is told once, for every property that looks at it. */
function told(preset: PresetName, steps: Step[]): Story {
  const key = JSON.stringify([preset, steps]);
  const known = stories.get(key);
  if (known) return known;
  const story = new Story(policyOf(preset)).at('2025-01-02');
  steps.forEach((one, index) => play(story, one, index));
  stories.set(key, story);
  return story;
}

/** Stories through and through: random commands on one workload, under one of the policies. */
function forEveryStory(holds: (story: Story) => void): void {
  const presetNames: PresetName[] = ['cpor', 'protected', 'direct'];
  fc.assert(
    fc.property(fc.constantFrom(...presetNames), fc.array(step, { minLength: 8, maxLength: 40, size: 'max' }), (preset, steps) => {
      holds(told(preset, steps));
    }),
    { numRuns: RUNS, seed, verbose: fc.VerbosityLevel.Verbose },
  );
}

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`invariants: PROPERTY_SEED=${seed} PROPERTY_RUNS=${RUNS}`);

/** A reversal after which nobody is granted again: a third claim held from the same instant on. */
const isLastOfReversal = (events: Story['events'], index: number): boolean => {
  const [event, next] = events.slice(index, index + 2);
  return event?.data.type === 'ClaimSuperseded' && event.data.disputeId !== undefined && next?.commandId !== event.commandId;
};

describe('after any commands in any order', () => {
  it('every prefix of the stream has at most one holder, at most one claim that awaits the customer, and one open claim per account (1, 3)', () => {
    forEveryStory((story) => {
      story.events.forEach((_, index) => {
        // A decision is one append; what stands between its events is never seen.
        const [event, next] = story.events.slice(index, index + 2);
        if (next && next.commandId === event?.commandId && (next.commandId !== undefined || event?.data.type === 'ClaimSuperseded')) return;
        const workload = foldWorkload(story.events.slice(0, index + 1));
        const { claims } = workload;
        expect(claims.filter(({ state }) => state === 'Active').length).toBeLessThanOrEqual(1);
        expect(claims.filter(({ state }) => state === 'AwaitingCustomer').length).toBeLessThanOrEqual(1);
        const open = claims.filter((claim) => countsAsOpen(workload, claim)).map(({ accountId }) => accountId);
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
        if (data.type !== 'ClaimSuperseded' || isLastOfReversal(events, index)) return;
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
        if (data.type !== 'ClaimSuperseded' || data.disputeId !== undefined) return;
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
        if (data.type !== 'ClaimGranted' || data.basis === 'reinstated') return;
        const commands = events.slice(0, index).filter(({ commandId, recordedAt: at }) => commandId !== undefined && at <= recordedAt);
        for (const command of commands) expect(command.recordedAt <= effectiveAt).toBe(true);
      });
    });
  });

  it('a ledger that slept records what one that was awake does, each at its own instant', () => {
    forEveryStory((awake) => {
      const [slept, watched] = [new Story(awake.policies), new Story(awake.policies)];
      for (const story of [slept, watched]) {
        story.events.push(...awake.events);
        story.asleepUntil(awake.now).catchUp();
      }
      const later = instantAfter(awake.now, 24 * 500);
      watched.at(later);
      slept.asleepUntil(later).catchUp();
      const effects = ({ events }: Story) =>
        events.filter(({ data }) => data.type !== 'NoticeServed').map(({ data, effectiveAt }) => [data.type, effectiveAt]);
      expect(effects(slept)).toEqual(effects(watched));
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
        if (data.type !== 'ClaimGranted' || data.basis === 'reinstated') return;
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

  it('the state knows who held when as the paint of the whole history does, and the holder its unbroken time', () => {
    forEveryStory(({ events, state }) => {
      const known = ({ from, until, claimId }: Stretch) => [from, until, claimId].join(' ');
      const merged = (stretches: Stretch[]) => inOrder(stretches).map(known);
      expect(merged(state.stretches)).toEqual(merged(paint(events)));
      const holder = state.claims.find(({ state: one }) => one === 'Active');
      if (holder) expect(holder.since).toBe(unbrokenFrom(state.stretches, FOR_EVER));
    });
  });

  it('nothing is granted on hold but by a resolution or a repudiation, and nothing while locked without the customer', () => {
    forEveryStory(({ events }) => {
      events.forEach(({ data }, index) => {
        if (data.type !== 'ClaimGranted' || data.basis === 'reinstated') return;
        const before = foldWorkload(events.slice(0, index));
        expect(isOnHold(before)).toBe(false);
        if (before.locked) expect(data.basis).toBe('customer-agreed');
      });
    });
  });

  it('what is reinstated reaches back to an instant that the log already names (5)', () => {
    forEveryStory(({ events }) => {
      events.forEach(({ data, effectiveAt }, index) => {
        if (data.type !== 'ClaimGranted' || data.basis !== 'reinstated') return;
        const named = events.slice(0, index).some((event) => event.effectiveAt === effectiveAt && event.data.type !== 'DisputeResolved');
        expect(named).toBe(true);
        if (data.effectiveUntil !== undefined) expect(data.effectiveUntil > effectiveAt).toBe(true);
      });
    });
  });
});

/** Neighbours with the same answer are one. */
function inOrder(stretches: Stretch[]): Stretch[] {
  return stretches
    .toSorted((one, other) => (one.from < other.from ? -1 : 1))
    .reduce<Stretch[]>((all, one) => {
      const last = all.at(-1);
      if (last?.claimId === one.claimId) return [...all.slice(0, -1), { ...last, until: one.until }];
      return [...all, one];
    }, []);
}
