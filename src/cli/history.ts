import type { Command } from 'commander';
import { everything, presentEvent } from '../api/seen/events';
import type { EventTold } from '../api/seen/events';
import type { DomainEvent } from '../domain/catalogue';
import type { Recorded } from '../domain/recorded';
import { usageStream, workloadIdOf, workloadStream } from '../domain/streams';
import { decodeAsWritten } from '../ledger/event-codec';
import type { StoredEvent } from '../ledger/ports/event-store';
import { readWhole } from '../ledger/streams';
import { openLedgerForReading } from '../open-ledger';
import { settingsFor, withData, withExample, withJson, workloadAsked } from './arguments';
import type { Common } from './arguments';
import { NotFound } from './outcome';
import { sequencesOf } from './sequences';
import { answer } from './terminal';

interface Options extends Common {
  usage?: boolean;
}

export function addHistory(program: Command): void {
  const command = program
    .command('history')
    .description('every event of a workload, in the order of the ledger')
    .argument('<workload>', '{tenantId}.{scope}')
    .option('--usage', 'its usage too');
  withExample(withJson(withData(command)), 'onrecord history c0000000-0000-4000-8000-000000000001.teams').action(tellHistory);
}

/** An audit reads what was written, whatever it means by now. */
const asWritten = (stored: StoredEvent) => decodeAsWritten(stored) as Recorded<DomainEvent>;

async function tellHistory(workloadId: string, options: Options): Promise<void> {
  const ref = workloadAsked(workloadId);
  const { data, eventStore } = settingsFor(options);
  const ledger = await openLedgerForReading(eventStore);
  const { store } = ledger;
  try {
    const events: Recorded<DomainEvent>[] = await readWhole(store, workloadStream(ref), asWritten);
    if (options.usage) events.push(...(await readWhole(store, usageStream(ref), asWritten)));
    if (events.length === 0) throw new NotFound(`The ledger knows nothing of ${workloadIdOf(ref)}.`);
    const items = await numbered(events, (all) => sequencesOf(store, data, all));
    answer(options, { items }, items.map(lineOf));
  } finally {
    await ledger.close();
  }
}

/** Events as staff are told them, cited by sequence. */
export async function numbered(
  events: readonly Recorded[],
  sequences: (events: readonly Recorded[]) => Promise<ReadonlyMap<bigint, number>>,
): Promise<EventTold[]> {
  const found = await sequences(events);
  const inOrder = events.toSorted((one, other) => (one.position < other.position ? -1 : one.position > other.position ? 1 : 0));
  return inOrder.map((event) => ({ sequence: String(found.get(event.position) ?? ''), ...presentEvent(event, everything) }));
}

/** One event of many about the same. */
export const lineOf = (told: EventTold): string => lineAbout('', told);

/** One event, and what it is about: a workload, say. */
export function lineAbout(about: string, { sequence, recordedAt, effectiveAt, type, actor, data }: EventTold): string {
  const effective = effectiveAt === recordedAt ? '' : `  effective ${effectiveAt}`;
  const named = [data['partnerId'], data['claimId'], data['about'], data['period']].find((one) => typeof one === 'string') ?? '';
  const subject = [...new Set([about, named])].filter((one) => one !== '').join('  ');
  return `${(sequence ?? '').padStart(8)}  ${recordedAt}  ${type.padEnd(22)} ${subject}  by ${actor.role} ${actor.id ?? ''}${effective}`;
}
