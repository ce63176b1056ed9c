import type { Caller } from '../../src/domain/facts';
import { mayReadDispute, presentDispute } from '../../src/api/seen/disputes';
import { isTold, presentEvent } from '../../src/api/seen/events';
import { historyForPartner } from '../../src/api/seen/history';
import { nobodyHidden, othersFor } from '../../src/api/seen/rivals';
import { presentWorkload } from '../../src/api/seen/workloads';
import { inboxRows } from '../../src/projections/workloads/inbox';
import { disputeRow, workloadRow } from '../../src/projections/workloads/rows';
import { forEveryStory, partners } from '../domain/support/random-stories';
import { byMail, customer, document, litware, mailSystem, managerA, policyOf, proseware, prosewareOnRecord } from '../domain/support/story';
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

describe('a notice to the incumbent by mail that failed and was served anew', () => {
  const story = prosewareOnRecord(policyOf('cpor'), byMail)
    .at('2025-03-03')
    .requested(litware, document('2025-02-20'))
    .reviewStarted(litware);
  const { noticeId, about } = story.state.notices.at(-1)!;
  story.at('2025-03-05').does(mailSystem, { type: 'FailNotice', noticeId, reason: 'The mailbox does not exist.' });
  story.does(managerA, { type: 'ServeNotice', noticeId });
  const toldOf = (caller: Caller) => {
    const eyes = { caller, others: othersFor(caller, story.state) };
    const events = story.events.filter((event) => isTold(event, eyes) && 'to' in event.data && event.data.to === 'incumbent');
    return events.map((event) => presentEvent(event, eyes).data);
  };

  it('tells who asks that it failed, and not how the incumbent is reached', () => {
    expect(toldOf(litware)).toMatchObject([
      { type: 'NoticeServed', about },
      { type: 'NoticeFailed', about },
      { type: 'NoticeServed', about, insteadOf: noticeId },
    ]);
    expect(JSON.stringify(toldOf(litware))).not.toMatch(/channel|mail/);
  });

  it('tells the incumbent of both by its channel, and not that one failed', () => {
    const served = { type: 'NoticeServed', account: 'proseware', channel: 'mail' };
    expect(toldOf(proseware)).toMatchObject([served, served]);
    expect(JSON.stringify(toldOf(proseware))).not.toContain('insteadOf');
  });
});
