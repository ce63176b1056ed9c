import { randomUUID } from 'node:crypto';
import type { Instant } from '../domain/calendar';
import { catalogue } from '../domain/catalogue';
import type { DomainEvent } from '../domain/catalogue';
import type { PublishedPolicy } from '../domain/policy/policy';
import { evolvePolicies } from '../domain/policy/publishing';
import { presets } from '../domain/policy/presets';
import type { PresetName } from '../domain/policy/presets';
import type { LedgerEvent, PolicyEvent } from '../domain/reference/events';
import { LEDGER_STREAM, POLICY_STREAM } from '../domain/streams';
import { encode } from './event-codec';
import { idOf } from './ids';
import type { Clock } from './ports/clock';
import { NO_STREAM, WrongExpectedRevision } from './ports/event-store';
import type { EventStore } from './ports/event-store';
import { readWhole } from './streams';
import { untilKnown } from './until-known';

export type LedgerMode = 'development' | 'production';

/** A ledger as it was opened. */
export interface OpenedLedger {
  ledgerId: string;
  mode: LedgerMode;
  /** Nothing was known before. */
  openedAt: Instant;
  policies: readonly PublishedPolicy[];
}

/** The store holds no ledger yet, or one that was opened in another mode. */
export class NotThisLedger extends Error {
  constructor(
    readonly reason: 'empty' | 'other-mode',
    message: string,
  ) {
    super(message);
    this.name = 'NotThisLedger';
  }
}

/**
 * Opens the ledger for writing: a new one is opened with its first policy, one that exists is read.
 * @throws NotThisLedger in production where the ledger was opened in another mode
 */
export async function openForWriting(
  store: EventStore,
  clock: Clock,
  mode: LedgerMode,
  firstPolicy: PresetName,
): Promise<OpenedLedger & { isNew: boolean }> {
  const events = await readWhole<LedgerEvent>(store, LEDGER_STREAM);
  if (events.length === 0) {
    await appendFirst(store, clock.now(), LEDGER_STREAM, { type: 'LedgerOpened', ledgerId: randomUUID(), mode });
  }
  if ((await readWhole<PolicyEvent>(store, POLICY_STREAM)).length === 0) {
    const takesEffectAt = clock.now();
    await appendFirst(store, takesEffectAt, POLICY_STREAM, {
      type: 'PolicyPublished',
      version: 1,
      takesEffectAt,
      terms: presets[firstPolicy],
    });
  }
  const opened = { ...(await openForReading(store)), isNew: events.length === 0 };
  if (mode === 'production' && opened.mode !== 'production') {
    throw new NotThisLedger(
      'other-mode',
      `This ledger was opened in ${opened.mode}; production refuses it. Point ONRECORD_DATA or ONRECORD_EVENT_STORE at another, or set ONRECORD_MODE=${opened.mode}.`,
    );
  }
  return opened;
}

/** Reads how the ledger was opened, and its policies. @throws NotThisLedger where it is empty */
export async function openForReading(store: EventStore): Promise<OpenedLedger> {
  const [opened] = await readWhole<LedgerEvent>(store, LEDGER_STREAM);
  if (!opened) throw new NotThisLedger('empty', 'The store holds no ledger yet. Start one with: onrecord serve');
  return { ledgerId: opened.data.ledgerId, mode: opened.data.mode, openedAt: opened.recordedAt, policies: await readPolicies(store) };
}

/** Every policy version that the store holds now. */
export async function readPolicies(store: EventStore): Promise<readonly PublishedPolicy[]> {
  return (await readWhole<PolicyEvent>(store, POLICY_STREAM)).reduce<readonly PublishedPolicy[]>(evolvePolicies, []);
}

/** Whoever comes second finds the stream begun by another server, which is as good. */
async function appendFirst(store: EventStore, now: Instant, stream: string, data: DomainEvent): Promise<void> {
  const id = idOf(stream, 'first', now, randomUUID());
  const version = catalogue.get(data.type)?.version ?? 1;
  const actor = { role: 'ledger', id: 'onrecord' } as const;
  const event = encode({ id, data, version, recordedAt: now, effectiveAt: now, actor, correlationId: id, causationId: id });
  try {
    await untilKnown(store, () => store.append(stream, NO_STREAM, [event]));
  } catch (error) {
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
}
