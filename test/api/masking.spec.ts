import type { Caller } from '../../src/domain/facts';
import { mayReadDispute, presentDispute } from '../../src/api/seen/disputes';
import { isTold, presentEvent } from '../../src/api/seen/events';
import { historyForPartner } from '../../src/api/seen/history';
import { nobodyHidden, othersFor } from '../../src/api/seen/rivals';
import { presentWorkload } from '../../src/api/seen/workloads';
import { inboxRows } from '../../src/projections/workloads/inbox';
import { disputeRow, workloadRow } from '../../src/projections/workloads/rows';
import { forEveryStory, partners } from '../domain/support/random-stories';
import { customer } from '../domain/support/story';
import type { Story } from '../domain/support/story';

/** Everything that a partner can be told of a workload, as text. */
function toldTo(caller: Caller, { events, state, workload, policies }: Story): string {
  const others = othersFor(caller, state);
  const partnerName = (partnerId: string) => partnerId;
  const disputes = state.disputes.map((dispute) => disputeRow(workload, state, dispute)).filter((row) => mayReadDispute(row, caller));
  return JSON.stringify([
    historyForPartner(
      events.map((event, index) => ({ sequence: index + 1, event })),
      caller,
    ),
    events.filter((event) => isTold(event, { caller, others })).map((event) => presentEvent(event, { caller, others })),
    presentWorkload(workloadRow(workload, state), { caller, others, partnerName }),
    disputes.map((row) => presentDispute(row, { caller, policies, partnerName })),
  ]);
}

/** The accounts that a partner is or was in a dispute with, and its own. */
function knownTo({ accountId }: Caller, { state: { claims, disputes } }: Story): Set<string | undefined> {
  const pairs = disputes.map((dispute) =>
    [dispute.claimId, dispute.counterpart].map((claimId) => claims.find((claim) => claim.claimId === claimId)?.accountId),
  );
  return new Set([accountId, ...pairs.filter((pair) => pair.includes(accountId)).flat()]);
}

/** The documents that a partner gave, with claims, answers and in disputes: a rival may have given the same. */
const givenBy = ({ accountId }: Caller, { events }: Story): string[] =>
  events
    .filter(({ actor }) => actor.organisation === accountId)
    .flatMap(({ data }) => ('evidence' in data ? data.evidence.map(({ sha256 }) => sha256) : []));

describe('after any commands in any order', () => {
  it('a partner is told no rival’s name, account or claim, but of whom it disputes with, no rival’s document, and not who decided', () => {
    forEveryStory((story) => {
      const { claims } = story.state;
      for (const caller of partners) {
        const text = toldTo(caller, story);
        const known = knownTo(caller, story);
        const rivals = claims.filter(({ accountId }) => accountId !== caller.accountId);
        const own = givenBy(caller, story);
        const hidden = [
          ...rivals
            .filter(({ accountId }) => !known.has(accountId))
            .flatMap(({ claimId, accountId, partnerId }) => [claimId, accountId, partnerId]),
          ...rivals.flatMap(({ evidence }) => evidence.map(({ sha256 }) => sha256)).filter((sha256) => !own.includes(sha256)),
          'manager-a',
          'manager-b',
        ];
        expect(hidden.filter((secret) => text.includes(secret))).toEqual([]);
      }
    });
  });

  it('the customer is not told who decided', () => {
    forEveryStory(({ events }) => {
      const told = events.map((event) => presentEvent(event, { caller: customer, others: nobodyHidden }));
      expect(JSON.stringify(told)).not.toMatch(/manager-[ab]/);
    });
  });

  it('no two inbox items are one', () => {
    forEveryStory(({ workload, state }) => {
      const ids = inboxRows(workload, state).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });
});
