import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { SystemClock } from '../clock/system-clock';
import { tenantStream, usageStream, workloadIdOf, workloadStream } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import type { UsageEvent } from '../domain/usage/events';
import { nextDeadline } from '../domain/workload/deadlines';
import type { WorkloadEvent } from '../domain/workload/events';
import { foldWorkload } from '../domain/workload/evolve';
import type { Tenant } from '../ledger/ports/reference-data';
import type { EventStore } from '../ledger/ports/event-store';
import { readWhole } from '../ledger/streams';
import { openLedgerForReading } from '../open-ledger';
import { workloadRow } from '../projections/workloads/rows';
import type { WorkloadRow } from '../projections/workloads/rows';
import { settingsFor, withData, withExample, withJson, workloadAsked } from './arguments';
import type { Common } from './arguments';
import { NotFound } from './outcome';
import { answer } from './terminal';

export function addShow(program: Command): void {
  const command = program
    .command('show')
    .description('a workload as it is now: who is on record, who asks, and what falls due')
    .argument('<workload>', '{tenantId}.{scope}');
  withExample(withJson(withData(command)), 'onrecord show c0000000-0000-4000-8000-000000000001.teams').action(show);
}

interface Shown extends WorkloadRow {
  tenantName: string | null;
  usageMonths: number;
  revision: number;
  /** A deadline has passed that nobody has recorded yet: a server, or the next command, will. */
  pending: boolean;
}

async function show(workloadId: string, options: Common): Promise<void> {
  const ref = workloadAsked(workloadId);
  const ledger = await openLedgerForReading(settingsFor(options).eventStore);
  try {
    const shown = await workloadShown(ledger.store, ref);
    answer(options, shown, linesOf(shown));
  } finally {
    await ledger.close();
  }
}

async function workloadShown(store: EventStore, ref: WorkloadRef): Promise<Shown> {
  const events = await readWhole<WorkloadEvent>(store, workloadStream(ref));
  const usage = await readWhole<UsageEvent>(store, usageStream(ref));
  if (events.length + usage.length === 0) throw new NotFound(`The ledger knows nothing of ${workloadIdOf(ref)}.`);
  const workload = foldWorkload(events);
  const due = nextDeadline(workload);
  const [tenant] = await store.readStream(tenantStream(ref.tenantId), { direction: 'backwards', limit: 1 });
  return {
    ...workloadRow(ref, workload),
    tenantName: tenant ? (JSON.parse(tenant.data) as Tenant).name : null,
    usageMonths: new Set(usage.map(({ data }) => data.period)).size,
    revision: events.length - 1,
    pending: due !== null && due.at <= new SystemClock().now(),
  };
}

function linesOf({
  workloadId,
  tenantName,
  partnerOfRecord: holder,
  openClaims,
  contested,
  onHold,
  locked,
  nextDeadline: next,
  usageMonths,
  pending,
}: Shown): string[] {
  return [
    `${workloadId}  (${tenantName ?? 'a customer that is not registered'})`,
    holder ? `on record   ${holder.partnerId} since ${holder.since}, claim ${holder.claimId}` : 'on record   nobody',
    ...openClaims.map(
      ({ partnerId, state, claimId, requestedAt }) => `asks        ${partnerId} since ${requestedAt}, ${state}, claim ${claimId}`,
    ),
    ...(contested ? ['contested   yes'] : []),
    ...(onHold ? ['on hold     a dispute is open'] : []),
    ...(locked ? ['locked      by the customer'] : []),
    ...(next ? [`next        ${next.kind} at ${next.at}, claim ${next.claimId}${pending ? ' (passed, not recorded yet)' : ''}`] : []),
    `usage       ${counted(usageMonths, 'month')}`,
  ];
}
