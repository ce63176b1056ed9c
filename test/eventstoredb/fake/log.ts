import { EventEmitter, once } from 'node:events';

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LoggedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly created: number;
}

export type Expected = number | 'any' | 'no_stream' | 'stream_exists';

/** What an append came to: the place of its last event (none where it held no event), or the revision it met instead. */
export type Outcome = { readonly revision: number; readonly position?: bigint } | { readonly conflict: true; readonly current: number };

/** A stream whose metadata truncates before this revision is deleted, until someone writes to it again. */
const DELETED = 2 ** 63 - 1;
const RECORD_OVERHEAD_BYTES = 100;

/** The events of a server, or of a cluster: streams, one order over all of them, and the rules of an append. */
export class Log {
  readonly events: LoggedEvent[] = [];
  /** Every append that arrived whole, whatever became of it. */
  appendsReceived = 0;
  private readonly streams = new Map<string, LoggedEvent[]>();
  private readonly byId = new Map<string, LoggedEvent>();
  private readonly bell = new EventEmitter().setMaxListeners(0);
  private nextPosition = 0n;

  constructor() {
    this.addSystemEvents(3);
    this.add('$users', '$UsersInitialized', { initialized: true });
  }

  append(stream: string, expected: Expected, proposed: readonly ProposedEvent[]): Outcome {
    const held = this.streams.get(stream) ?? [];
    const judged = this.judge(stream, held, expected, proposed);
    if (judged === 'conflict') return { conflict: true, current: held.length - 1 };
    if (judged !== 'write') return { revision: judged.revision, position: judged.position };
    if (this.isDeleted(stream)) this.add(`$$${stream}`, '$metadata', { $tb: held.length });
    for (const event of proposed) this.store(stream, event);
    this.bell.emit('appended');
    const last = proposed.length > 0 ? this.streams.get(stream)?.at(-1) : undefined;
    return last ? { revision: last.revision, position: last.position } : { revision: held.length - 1 };
  }

  /** What other parts of a real server write beside the events of its users. */
  addSystemEvents(count: number): void {
    for (let n = 0; n < count; n++) this.add('$stats-127.0.0.1:2113', '$statsCollected', { 'proc-cpu': n });
  }

  delete(stream: string): LoggedEvent {
    return this.add(`$$${stream}`, '$metadata', '{"$tb":9223372036854775807}');
  }

  /** The events of a stream as a reader sees them, without what its metadata truncates; undefined where there is no stream. */
  readable(stream: string): readonly LoggedEvent[] | undefined {
    const held = this.streams.get(stream);
    if (!held || this.isDeleted(stream)) return undefined;
    const { $tb = 0, $maxCount = Infinity, $maxAge = Infinity } = this.metadataOf(stream);
    const first = Math.max($tb, held.length - $maxCount);
    const oldest = Date.now() - $maxAge * 1_000;
    return first <= 0 && $maxAge === Infinity ? held : held.slice(Math.max(first, 0)).filter(({ created }) => created >= oldest);
  }

  /** Every event of a stream, also the truncated ones: for assertions. */
  stream(name: string): readonly LoggedEvent[] {
    return this.streams.get(name) ?? [];
  }

  /** Where in `events` the first event at or after a position stands. */
  indexAt(position: bigint): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.events[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async appended(signal: AbortSignal): Promise<void> {
    await once(this.bell, 'appended', { signal });
  }

  private judge(
    stream: string,
    held: readonly LoggedEvent[],
    expected: Expected,
    proposed: readonly ProposedEvent[],
  ): 'write' | 'conflict' | LoggedEvent {
    const current = held.length - 1;
    if (expected === 'any' || expected === 'stream_exists') {
      if (expected === 'stream_exists' && current < 0) return 'conflict';
      const known = proposed.map(({ id }) => this.byId.get(id)).map((event) => (event?.stream === stream ? event : undefined));
      if (!known[0]) return 'write';
      return (known.every((event) => event) && known.at(-1)) || 'conflict';
    }
    const after = expected === 'no_stream' ? -1 : expected;
    if (after > current) return 'conflict';
    if (after === current) return 'write';
    const repeated = proposed.every(({ id }, n) => held[after + 1 + n]?.id === id);
    if (proposed.length > 0 && repeated) return held[after + proposed.length]!;
    return after === -1 && this.isDeleted(stream) && held[0]?.id !== proposed[0]?.id ? 'write' : 'conflict';
  }

  private isDeleted(stream: string): boolean {
    return (this.metadataOf(stream).$tb ?? 0) >= DELETED;
  }

  private metadataOf(stream: string): { $tb?: number; $maxCount?: number; $maxAge?: number } {
    if (stream.startsWith('$$')) return { $maxCount: 1 };
    const latest = this.streams.get(`$$${stream}`)?.at(-1);
    return latest ? (JSON.parse(Buffer.from(latest.data).toString()) as object) : {};
  }

  private add(stream: string, type: string, data: object | string): LoggedEvent {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const event = { id: crypto.randomUUID(), type, isJson: true, data: Buffer.from(text), metadata: Buffer.alloc(0) };
    const stored = this.store(stream, event);
    this.bell.emit('appended');
    return stored;
  }

  private store(stream: string, proposed: ProposedEvent): LoggedEvent {
    const held = this.streams.get(stream) ?? [];
    if (held.length === 0) this.streams.set(stream, held);
    const event = { ...proposed, stream, revision: held.length, position: this.nextPosition, created: Date.now() };
    this.nextPosition += BigInt(RECORD_OVERHEAD_BYTES + stream.length + event.data.length + event.metadata.length);
    held.push(event);
    this.events.push(event);
    this.byId.set(event.id, event);
    return event;
  }
}
