import { stepsOf } from '../../src/api/seen/queues';
import { policyInForce } from '../../src/domain/policy/policy';
import { Refusal } from '../../src/domain/refusal';
import type { Caller } from '../../src/domain/facts';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { decide } from '../../src/domain/workload/decide';
import { actOn, barTo } from '../../src/projections/workloads/acts';
import { workloads } from '../../src/projections/workloads/projection';
import { QueueGroups, groupNames } from '../../src/projections/workloads/queue-groups';
import { QueueQueries } from '../../src/projections/workloads/queue-queries';
import { hasServiceLevel, isBeside, waitingQueues, waitingRows } from '../../src/projections/workloads/queues';
import type { WaitingRow } from '../../src/projections/workloads/queues';
import { waitingColumns } from '../../src/projections/workloads/waiting-filter';
import { openDatabase } from '../../src/sqlite/driver';
import type { SqlValue } from '../../src/sqlite/driver';
import { nextStep } from '../../src/web/queue/next-step';
import { forEveryStory } from '../domain/support/random-stories';
import { lead, managerA, managerB, managerC, rationale, registered } from '../domain/support/story';
import type { Story } from '../domain/support/story';

const auditor: Caller = { role: 'auditor', id: 'auditor' };
const readers = [managerA, managerB, managerC, lead, { ...lead, id: managerA.id }, auditor];
const looksAfter = (caller: Caller) => (partnerId: string) => registered[partnerId]?.managedBy === caller.id;

const waitingTable = workloads.tables.find(({ name }) => name === 'waiting');
const columns = ['id', 'row', ...Object.keys(waitingTable?.columns ?? {})];

/** A table as the view keeps it, for what waits at the end of a story. */
function ledger() {
  const database = openDatabase(':memory:');
  database.exec(`CREATE TABLE waiting (${columns.join(', ')}); CREATE TABLE partners (id, row)`);
  const register = database.prepare('INSERT INTO partners VALUES (?, ?)');
  for (const [partnerId, partner] of Object.entries(registered)) register.run(partnerId, JSON.stringify({ partnerId, ...partner }));
  return { database, groups: new QueueGroups(database), queues: new QueueQueries(database) };
}

const waitsNow = ({ queue, since, deadline }: WaitingRow, now: string): boolean =>
  since <= now && (hasServiceLevel(queue) || deadline === null || deadline > now);

/** The command that is due on a row. */
function commandOn(row: WaitingRow): WorkloadCommand | null {
  const { claimId, disputeId, notServed } = row;
  switch (actOn(row)) {
    case 'start-review':
      return { type: 'StartReview', claimId };
    case 'pass-review':
      return { type: 'PassReview', claimId, rationale };
    case 'serving':
      return { type: 'ServeNotice', noticeId: notServed?.noticeId ?? '' };
    case 'resolve':
      return { type: 'ResolveDispute', disputeId: disputeId ?? '', outcome: 'decision-stands', reasons: ['decision-sound'], rationale };
    case null:
      return null;
  }
}

/** Of what bears on who may act, and when: the rules' own answer. */
function barredByRules(story: Story, caller: Caller, row: WaitingRow): boolean {
  const command = commandOn(row);
  if (command === null) return true;
  const { workload, now, policies, channels, state } = story;
  const facts = { workload, caller, now, policies, channels, tenantKnown: true, partners: registered };
  try {
    decide(command, state, { ...facts, policy: policyInForce(policies, now), newId: (kind, ordinal) => `${kind} ${ordinal}` });
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return ['SelfReview', 'ConflictOfInterest', 'Forbidden', 'NoticeRunning', 'ConsentInProgress'].includes(error.code);
  }
}

describe('what a reader may act upon, after any commands', () => {
  const { database, groups, queues } = ledger();
  const insert = database.prepare(`INSERT INTO waiting (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  const seen = new Set<string>();

  it('is found by the filter, shown as the next step, among the steps of the interface, and not refused for who it is', () => {
    forEveryStory((story) => {
      story.catchUp();
      const { now } = story;
      const rows = waitingRows(story.workload, story.state).filter(({ row }) => waitsNow(row, now));
      database.exec('DELETE FROM waiting');
      for (const { id, row } of rows) {
        const values: Record<string, SqlValue> = { id, row: JSON.stringify(row), ...waitingColumns(row) };
        insert.run(...columns.map((column) => values[column] ?? null));
      }
      for (const caller of readers) {
        const isLookedAfter = looksAfter(caller);
        const judged = rows.map(({ row }) => ({ row, bar: barTo(row, { caller, now }, isLookedAfter) }));
        const mine = judged.filter(({ bar }) => bar === null).map(({ row }) => row);
        const found = waitingQueues.flatMap((queue) => queues.list({ queue, by: caller, limit: 100 }, now).items);
        expect(idsOf(found)).toEqual(idsOf(mine));
        const counted = Object.entries(queues.counts(now, { by: caller })).filter(([name]) => name !== 'breached');
        expect(counted.reduce((sum, [, { count }]) => sum + count, 0)).toBe(mine.length);
        const grouped = groupNames.flatMap((name) => groups.list(name, { by: caller }, { limit: 100 }, now).items);
        const once = mine.filter((row) => !isBeside(row));
        expect(idsOf(grouped)).toEqual(idsOf(once));
        expect(groups.counts({ by: caller }, now).reduce((sum, { count }) => sum + count, 0)).toBe(once.length);
        for (const { row, bar } of judged) {
          const { words } = nextStep(row, { caller, now, isLookedAfter });
          expect([bar, /^(Resolve|Pass|Serve|Start)/.test(words)]).toEqual([bar, bar === null]);
          if (bar === null) expect(stepsOf(row, caller, now)).toContain(actOn(row));
          // A review may be started by whoever may not conclude it: the rules allow it, and it is not offered.
          const isOwnStart = bar === 'own-partner' && actOn(row) === 'start-review';
          if (!isOwnStart) expect([bar, barredByRules(story, caller, row)]).toEqual([bar, bar !== null]);
          seen.add(`${bar} ${actOn(row)}`);
        }
      }
    });
    for (const act of ['start-review', 'pass-review', 'serving', 'resolve']) expect([...seen]).toContain(`null ${act}`);
    for (const one of ['own-decision resolve', 'lead-only resolve', 'own-partner pass-review', 'own-partner resolve', 'not-due null'])
      expect([...seen]).toContain(one);
  });
});

const idsOf = (rows: readonly WaitingRow[]): string[] =>
  rows.map(({ queue, claimId, disputeId, notServed }) => `${queue} ${claimId} ${disputeId} ${notServed?.noticeId}`).toSorted();
