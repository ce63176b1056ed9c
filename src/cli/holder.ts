import type { Command } from 'commander';
import { instantAsked } from '../api/asking/instants';
import { SystemClock } from '../clock/system-clock';
import type { Instant } from '../domain/calendar';
import { workloadIdOf, workloadStream } from '../domain/streams';
import { nextDeadline } from '../domain/workload/deadlines';
import type { WorkloadEvent } from '../domain/workload/events';
import { foldWorkload } from '../domain/workload/evolve';
import { holderOn } from '../domain/workload/on-record';
import type { Finality } from '../domain/workload/finality';
import { readWhole } from '../ledger/streams';
import { openLedgerForReading } from '../open-ledger';
import { settingsFor, withData, withExample, withJson, workloadAsked } from './arguments';
import type { Common } from './arguments';
import { lineOf, numbered } from './history';
import { NotFound } from './outcome';
import { sequencesOf } from './sequences';
import { answer } from './terminal';

interface Options extends Common {
  on?: string;
  knownAt?: string;
}

export function addHolder(program: Command): void {
  const command = program
    .command('holder')
    .description('who was on record on a day, as the ledger knew it on another, and why')
    .argument('<workload>', '{tenantId}.{scope}')
    .option('--on <date>', 'a date, meaning its last instant, or an instant (default: now)')
    .option('--known-at <date>', 'what the ledger knew then (default: now)');
  withExample(
    withJson(withData(command)),
    'onrecord holder c0000000-0000-4000-8000-000000000001.teams --on 2025-04-01 --known-at 2025-04-10',
  ).action(tellHolder);
}

async function tellHolder(workloadId: string, options: Options): Promise<void> {
  const ref = workloadAsked(workloadId);
  const { data, eventStore } = settingsFor(options);
  const now = new SystemClock().now();
  const on = instantAsked('--on', options.on, now);
  const knownAt = instantAsked('--known-at', options.knownAt, now);
  const ledger = await openLedgerForReading(eventStore);
  const { store } = ledger;
  try {
    const events = await readWhole<WorkloadEvent>(store, workloadStream(ref));
    if (events.length === 0) throw new NotFound(`The ledger knows nothing of ${workloadIdOf(ref)}.`);
    const known = events.filter(({ recordedAt }) => recordedAt <= knownAt);
    const { partnerOfRecord, finality, because } = holderOn(known, on, knownAt);
    const told = await numbered(because, (all) => sequencesOf(store, data, all));
    const pending = isPending(events, now);
    const result = { workloadId: workloadIdOf(ref), partnerOfRecord, on, knownAt, finality, because: told, pending };
    answer(options, result, [
      `${partnerOfRecord ? `${partnerOfRecord.partnerId} (since ${partnerOfRecord.since}, claim ${partnerOfRecord.claimId})` : 'nobody'} on ${on}, as known at ${knownAt}`,
      inWords(finality),
      ...(pending ? ['a deadline has passed that nobody has recorded yet; a server, or the next command, will'] : []),
      ...(told.length > 0 ? ['because', ...told.map(lineOf)] : []),
    ]);
  } finally {
    await ledger.close();
  }
}

function inWords(finality: Finality): string {
  switch (finality.state) {
    case 'disputable':
      return finality.until === null ? 'disputable without an end' : `disputable until ${finality.until}`;
    case 'in-dispute':
      return `in dispute: ${finality.disputeIds.join(', ')}`;
    default:
      return finality.state;
  }
}

/** A deadline has passed by now that the events do not tell of. */
function isPending(events: Parameters<typeof foldWorkload>[0], now: Instant): boolean {
  const due = nextDeadline(foldWorkload(events));
  return due !== null && due.at <= now;
}
