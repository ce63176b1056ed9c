import { setImmediate as turn } from 'node:timers/promises';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { workloadIdOf, workloadStream } from '../../src/domain/streams';
import { dryRun } from '../../src/ledger/dry-run';
import type { DryRunLine } from '../../src/ledger/dry-run';
import { encode } from '../../src/ledger/event-codec';
import { document, policyOf, proseware, Story } from '../domain/support/story';

const WORKLOADS = 300;
const [policy] = policyOf('cpor');

test('a dry run of many workloads lets others have their turn, and reads one workload after the other', async () => {
  const store = new MemoryEventStore();
  const ids: string[] = [];
  let now = '';
  for (let n = 0; n < WORKLOADS; n += 1) {
    const workload = { tenantId: `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`, scope: 'teams' };
    const story = new Story(policyOf('cpor'), workload).at('2025-01-02').requested(proseware, document('2024-12-15', `${n}`, workload));
    const events = story.events.map(({ id, data, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId }) =>
      encode({ id, data, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId }),
    );
    await store.append(workloadStream(workload), -1, events);
    ids.push(workloadIdOf(workload));
    now = story.now;
  }
  let asked = 0;
  let turns = 0;
  let done = false;
  const others = (async () => {
    for (; !done; turns += 1) await turn();
  })();
  function* oneByOne() {
    for (const id of ids) {
      asked += 1;
      yield id;
    }
  }
  const lines: DryRunLine[] = [];
  const from = '2025-01-01T00:00:00.000Z';
  const terms = { ...policy!.terms, reviewStartBusinessDays: 6 };
  for await (const line of dryRun(store, oneByOne(), policyOf('cpor'), { terms, from, to: now, now, only: 'different' })) {
    lines.push(line);
    if (line.kind === 'claim') expect(asked).toBe(lines.length - 1);
  }
  done = true;
  await others;
  expect(lines.at(-1)).toMatchObject({
    kind: 'summary',
    workloads: WORKLOADS,
    claims: WORKLOADS,
    different: WORKLOADS,
    effects: { deadlines: WORKLOADS },
  });
  expect(turns).toBeGreaterThan(WORKLOADS / 2);
});
