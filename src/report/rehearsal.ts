import { partnerStream, streamKind, tenantStream } from '../domain/streams';
import { NO_STREAM } from '../ledger/ports/event-store';
import type {
  AllPage,
  Appended,
  EventStore,
  EventToAppend,
  StoredEvent,
  StreamPage,
  SubscriptionMessage,
} from '../ledger/ports/event-store';
import type { Partner, ReferenceData, Tenant } from '../ledger/ports/reference-data';

/**
 * A ledger's store that writes nothing: what is appended is kept for as long as the rehearsal asks for it again, and gone with it. An
 * import that is rehearsed on it takes the same way through the rules as a real one.
 */
export class Rehearsal implements EventStore, ReferenceData {
  readonly shared = false;
  readonly #appended = new Map<string, StoredEvent[]>();
  #position = 0n;

  /** @param store the ledger, opened for reading; null where there is none yet */
  constructor(private readonly store: EventStore | null) {}

  async append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    // Usage is by far the most, and an import never reads back what it recorded of it.
    const kept = streamKind(stream) === 'usage' ? [] : (this.#appended.get(stream) ?? []);
    let revision = expectedRevision;
    for (const event of events) kept.push({ ...event, stream, revision: (revision += 1), position: (this.#position += 1n) });
    if (kept.length > 0 && streamKind(stream) !== 'usage') this.#appended.set(stream, kept);
    return Promise.resolve({ revision, position: this.#position });
  }

  async readStream(stream: string, page: StreamPage): Promise<StoredEvent[]> {
    const appended = this.#appended.get(stream);
    if (!appended) return (await this.store?.readStream(stream, page)) ?? [];
    const first = appended[0]?.revision ?? NO_STREAM;
    const backwards = page.direction === 'backwards';
    const within = appended.filter(
      ({ revision }) => page.from === undefined || (backwards ? revision <= page.from : revision >= page.from),
    );
    if (backwards)
      return (await this.#with(stream, within.toReversed(), { ...page, from: Math.min(page.from ?? first - 1, first - 1) })).slice(
        0,
        page.limit,
      );
    const stored = (page.from ?? 0) < first ? ((await this.store?.readStream(stream, page)) ?? []) : [];
    return [...stored, ...within].slice(0, page.limit);
  }

  async readAll(page: AllPage): Promise<StoredEvent[]> {
    return (await this.store?.readAll(page)) ?? [];
  }

  async *subscribe(from: { after: bigint | null; signal: AbortSignal }): AsyncIterable<SubscriptionMessage> {
    if (this.store) yield* this.store.subscribe(from);
  }

  async head(): Promise<bigint | null> {
    return (await this.store?.head()) ?? null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  tenant(tenantId: string): Tenant | undefined {
    return this.#registered<Tenant>(tenantStream(tenantId));
  }

  partner(partnerId: string): Partner | undefined {
    return this.#registered<Partner>(partnerStream(partnerId));
  }

  /** What was registered in the rehearsal; for the rest the ledger looks into the store. */
  #registered<Registered>(stream: string): Registered | undefined {
    const last = this.#appended.get(stream)?.at(-1);
    return last && (JSON.parse(last.data) as Registered);
  }

  async #with(stream: string, appended: StoredEvent[], page: StreamPage): Promise<StoredEvent[]> {
    if (appended.length >= page.limit || (page.from ?? 0) < 0) return appended;
    return [...appended, ...((await this.store?.readStream(stream, page)) ?? [])];
  }
}
