import type { Command } from 'commander';
import { SystemClock } from '../clock/system-clock';
import type { Instant } from '../domain/calendar';
import { instantAsked, knownAtAsked } from '../domain/instants-asked';
import type { Recorded } from '../domain/recorded';
import { workloadIdOf, workloadStream } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import { nextDeadline } from '../domain/workload/deadlines';
import type { WorkloadEvent } from '../domain/workload/events';
import { foldWorkload } from '../domain/workload/evolve';
import { causeChain, holderOn } from '../domain/workload/on-record';
import type { HolderAnswer } from '../domain/workload/on-record';
import type { EventStore } from '../ledger/ports/event-store';
import type { Finality } from '../domain/workload/finality';
import { readWhole } from '../ledger/streams';
import { openLedgerForReading } from '../open-ledger';
import { settingsFor, withData, withExample, withJson, workloadAsked } from './arguments';
import type { Common } from './arguments';
import { lineOf, numbered } from './history';
import { NotFound } from './outcome';
import { sequencesOf } from './sequences';
import { answer } from './terminal';
import { readViews } from './views';

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
  const ledger = await openLedgerForReading(eventStore);
  const { store, openedAt } = ledger;
  const now = new SystemClock().now();
  try {
    const on = instantAsked('--on', options.on, now);
    const knownAt = knownAtAsked('--known-at', options.knownAt, now, openedAt);
    const events = await readWhole<WorkloadEvent>(store, workloadStream(ref));
    const last = events.at(-1);
    if (!last) throw new NotFound(`The ledger knows nothing of ${workloadIdOf(ref)}.`);
    const { partnerOfRecord, finality, because } = await heldAt(store, data, { ref, events, on, knownAt });
    const told = await numbered(because, (all) => sequencesOf(store, data, all));
    const due = nextDeadline(foldWorkload(events));
    const pending = due !== null && due.at <= now;
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

interface Question {
  ref: WorkloadRef;
  /** All of the workload's. */
  events: Recorded<WorkloadEvent>[];
  on: Instant;
  knownAt: Instant;
}

/** From the views where these have read all of the workload's events, else folded from the log: the answer is the same. */
async function heldAt(store: EventStore, data: string, { ref, events, on, knownAt }: Question): Promise<HolderAnswer> {
  const found = await readViews(store, data);
  try {
    if (found && found.position >= (events.at(-1)?.position ?? 0n)) {
      const { by, ...held } = found.queries.tenure.holderOn(workloadIdOf(ref), on, knownAt);
      const painter = by === null ? undefined : found.queries.history.at(by);
      return { ...held, because: painter ? causeChain(events, events[painter.revision]?.id ?? '') : [] };
    }
  } finally {
    found?.close();
  }
  return holderOn(
    events.filter(({ recordedAt }) => recordedAt <= knownAt),
    on,
    knownAt,
  );
}

export function inWords(finality: Finality): string {
  switch (finality.state) {
    case 'disputable':
      return finality.until === null ? 'disputable without an end' : `disputable until ${finality.until}`;
    case 'in-dispute':
      return `in dispute: ${finality.disputeIds.join(', ')}`;
    default:
      return finality.state;
  }
}
