import { FOR_EVER } from '../../src/domain/calendar';
import { catalogue } from '../../src/domain/catalogue';
import { foldWorkload } from '../../src/domain/workload/evolve';
import { paint } from '../../src/domain/workload/paint';
import { unbrokenFrom } from '../../src/domain/workload/stretches';
import type { Stretch } from '../../src/domain/workload/stretches';
import { countsAsOpen, hasFailed, isOnHold, isOpen, overAt } from '../../src/domain/workload/state';
import { forEveryStory, instantAfter } from './support/random-stories';
import { Story } from './support/story';

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
        for (const notice of served) {
          const over = overAt(notice);
          expect(over !== null && over.at <= effectiveAt).toBe(true);
        }
      });
    });
  });

  it('silence grants nothing, and rejects nothing, while the customer’s notice has failed', () => {
    let unreached = 0;
    forEveryStory(({ events }) => {
      events.forEach(({ data, commandId }, index) => {
        if (data.type !== 'ClaimGranted' && data.type !== 'ClaimRejected') return;
        const bySilence = data.type === 'ClaimGranted' ? data.basis === 'no-objection' : commandId === undefined;
        if (!bySilence) return;
        const { notices } = foldWorkload(events.slice(0, index));
        expect(notices.filter((notice) => notice.to === 'customer' && notice.about === data.claimId && hasFailed(notice))).toEqual([]);
      });
      unreached += events.filter(({ data }) => data.type === 'NoticeFailed' && data.to === 'customer').length;
    });
    expect(unreached).toBeGreaterThan(0);
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
        // A policy decides for a claim: what can be disputed was decided by somebody.
        if ('disputableUntil' in data) expect(data.decidedBy?.role).not.toBe('policy');
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
