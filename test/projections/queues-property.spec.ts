import { isOpen, openDisputes } from '../../src/domain/workload/state';
import { nextDeadline } from '../../src/domain/workload/deadlines';
import { hasServiceLevel, isBeside, waitingRows } from '../../src/projections/workloads/queues';
import type { WaitingRow } from '../../src/projections/workloads/queues';
import { forEveryStory } from '../domain/support/random-stories';
import type { Story } from '../domain/support/story';

/** The instants from now on at which what waits could change, until the ledger records something by itself. */
function instants({ now, state }: Story, rows: readonly WaitingRow[]): string[] {
  const until = nextDeadline(state)?.at ?? '9999';
  const moments = rows.flatMap(({ since, deadline }) => (deadline === null ? [since] : [since, deadline]));
  return [now, ...moments].filter((at) => at >= now && at < until);
}

const waitsAt = (rows: readonly WaitingRow[], at: string) =>
  rows.filter(({ queue, since, deadline }) => since <= at && (hasServiceLevel(queue) || deadline === null || deadline > at));

describe('after any commands', () => {
  it('every open claim and dispute waits for somebody, whatever time passes', () => {
    let waits = 0;
    forEveryStory((story) => {
      const waiting = waitingRows(story.workload, story.state);
      const rows = waiting.map(({ row }) => row);
      expect(new Set(waiting.map(({ id }) => id)).size).toBe(waiting.length);
      const open = story.state.claims.filter(isOpen).map(({ claimId }) => claimId);
      const disputed = openDisputes(story.state).map(({ disputeId }) => disputeId);
      for (const at of instants(story, rows)) {
        const there = waitsAt(rows, at);
        const claims = there.filter((row) => row.disputeId === null && !isBeside(row));
        expect(claims.map(({ claimId }) => claimId).toSorted()).toEqual(open.toSorted()); // and in one queue only
        expect(there.flatMap(({ disputeId }) => disputeId ?? []).toSorted()).toEqual(disputed.toSorted());
        waits += there.length;
      }
    });
    expect(waits).toBeGreaterThan(100);
  });
});
