import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** An event of a stream as its reader has it. */
export interface Sent {
  id: string;
  event: CloudEventSeen;
}

/** A CloudEvent as a test looks at it. */
export interface CloudEventSeen {
  id: string;
  type: string;
  cursor: string;
  subject?: string;
  data: Record<string, unknown>;
  [attribute: string]: unknown;
}

/** A reader of server-sent events. */
export class Following {
  readonly seen: Sent[] = [];
  /** As browsers keep it: what a reconnection sends. */
  lastId: string | undefined;
  comments = 0;
  status = 0;
  headers: IncomingMessage['headers'] = {};
  refusal = '';
  #request: ClientRequest | null = null;
  #response: IncomingMessage | null = null;
  #rest = '';
  #changed: (() => void)[] = [];
  ended = false;

  constructor(
    public url: string,
    private readonly token: string,
    private readonly path = '/v1/events/stream',
    /** Told of each event, in place of keeping them all. */
    private readonly take?: (id: string, data: string) => void,
  ) {}

  /** Connects, again from the last event where there was one. */
  connect(): Promise<this> {
    this.ended = false;
    this.#rest = '';
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.token}`, ...(this.lastId === undefined ? {} : { 'last-event-id': this.lastId }) };
      const sending = request(this.url + this.path, { headers, agent: false }, (response) => {
        this.status = response.statusCode ?? 0;
        this.headers = response.headers;
        this.#response = response;
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (response === this.#response) this.#take(chunk);
        });
        response.on('error', () => undefined);
        response.on('close', () => {
          this.ended = true;
          this.#tell();
        });
        if (this.status !== 200) response.on('end', () => resolve(this));
        else resolve(this);
      });
      sending.on('error', (error) => (this.status === 0 ? reject(error) : undefined));
      sending.end();
      this.#request = sending;
    });
  }

  /** Takes nothing more, though the connection stands. */
  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  disconnect(): void {
    this.#response = null;
    this.#request?.destroy();
  }

  /** Until something is so, in bounded time. */
  async until(so: () => boolean, limitMs = 10_000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!so()) {
      const left = end - Date.now();
      if (left <= 0)
        throw new Error(`Not in ${limitMs} ms; ${this.seen.length} events were seen, the last ${this.seen.at(-1)?.event.id ?? 'none'}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 100));
        this.#changed.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #take(chunk: string): void {
    if (this.status !== 200) {
      this.refusal += chunk;
      return;
    }
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#block(block);
    this.#tell();
  }

  #block(block: string): void {
    let data: string | undefined;
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments += 1;
      else if (line.startsWith('id: ')) this.lastId = line.slice(4);
      else if (line.startsWith('data: ')) data = line.slice(6);
    }
    if (data === undefined) return;
    if (this.take) this.take(this.lastId ?? '', data);
    else this.seen.push({ id: this.lastId ?? '', event: JSON.parse(data) as CloudEventSeen });
  }

  #tell(): void {
    for (const wake of this.#changed.splice(0)) wake();
  }
}
