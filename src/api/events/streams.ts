import { Readable } from 'node:stream';
import { fromEvent, interval, merge, of, takeUntil } from 'rxjs';
import type { Observable } from 'rxjs';
import { cursorOf } from '../../delivery/feed/cursor';
import type { Feed, FeedAsked, FeedPage } from '../../delivery/feed/feed';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';

/** Streams that are open and requests that wait, of one principal and of all. */
const MOST_EACH = 10;
const MOST = 1_000;
const EVENTS_AT_ONCE = 256;
/** Written ahead of what the connection takes. */
const MOST_UNREAD_BYTES = 64 * 1024;
/** How often it is looked at who takes what, where nothing else happens. */
const CHECK_MS = 1_000;
/** How long a stream that ended may take to hand over what was written. */
const LINGER_MS = 1_000;

/** Why a stream ended: its reader left, or may read no longer, the server closes, or the reader took too little of what it was sent. */
export type Ending = 'left' | 'expired' | 'closing' | 'slow';

export interface StreamsOptions {
  /** A sign of life as often as this, where there is nothing to tell. */
  heartbeatMs?: number;
  /** How long a reader may take nothing of what it was sent. */
  patienceMs?: number;
  /** How long one may that has fallen behind what is at hand. */
  graceMs?: number;
  /** Told how each stream ended. */
  onEnd?: (why: Ending) => void;
}

interface Asked extends Omit<FeedAsked, 'limit'> {
  /** What is written of events; each whole where absent. */
  tell?: (events: FeedPage['events']) => string;
}

/** How a stream stands. */
interface Standing {
  /** The sequence up to which it has been written. */
  through: number;
  /** Whether it has come to the end of the log once. */
  live: boolean;
  /** Bytes written, and how many of them its reader had taken when it last took some, and when that was. */
  written: number;
  taken: number;
  takenAt: number;
}

/**
 * Live streams of server-sent events. Each reads on page by page as its reader takes them: from the store while it is behind, then
 * from what is at hand for all. Nothing is queued for a reader but the page it is being sent, so a slow one costs no more than a
 * quick one; when what is at hand has moved on without it, it is dropped, and resumes from its last event.
 */
export class Streams {
  readonly #feed: Feed;
  readonly #options: Required<StreamsOptions>;
  readonly #open = new Set<Standing>();
  readonly #readers = new Set<{ principal: string }>();

  constructor(feed: Feed, options: StreamsOptions = {}) {
    this.#feed = feed;
    this.#options = { heartbeatMs: 15_000, patienceMs: 30_000, graceMs: 2_000, onEnd: () => undefined, ...options };
  }

  /** Streams that are open, how many events the slowest of them is behind, and how many requests wait for an event. */
  get levels(): { open: number; lag: number; waiting: number } {
    const slowest = [...this.#open].reduce((least, { through }) => Math.min(least, through), this.#feed.head);
    return { open: this.#open.size, lag: this.#feed.head - slowest, waiting: this.#readers.size - this.#open.size };
  }

  /**
   * A stream from a place on, until its reader leaves or may read no longer, or the feed closes.
   * @throws Refusal TooManyRequests
   */
  open(asked: Asked, access: AbortSignal): Readable {
    const leave = this.admit(asked.caller);
    const standing: Standing = { through: asked.after, live: false, written: 0, taken: 0, takenAt: Date.now() };
    const ending = new AbortController();
    const stream = Readable.from(this.#told(asked, standing, ending.signal), { objectMode: false, highWaterMark: MOST_UNREAD_BYTES });
    this.#open.add(standing);
    stream.once('close', leave);
    this.#watch(stream, standing, ending, access);
    return stream;
  }

  /**
   * Takes in one reader more, of a stream or of a request that waits. Once it has left it says so by what is returned.
   * @throws Refusal TooManyRequests
   */
  admit(caller: Caller): () => void {
    const reader = { principal: principalOf(caller) };
    const own = [...this.#readers].filter(({ principal }) => principal === reader.principal).length;
    if (own >= MOST_EACH || this.#readers.size >= MOST) throw tooMany(own);
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** What is written: pages as they are taken, and a sign of life where there is nothing. */
  async *#told(asked: Asked, standing: Standing, ending: AbortSignal): AsyncGenerator<string> {
    const { heartbeatMs } = this.#options;
    yield 'retry: 2000\n\n';
    for (let wroteAt = Date.now(); !ending.aborted;) {
      const page = await this.#feed.page({ ...asked, after: standing.through, limit: EVENTS_AT_ONCE });
      const quietMs = Date.now() - wroteAt;
      const text = page.events.length > 0 || quietMs >= heartbeatMs ? this.#textOf(page, asked.tell) : '';
      if (text !== '') {
        standing.written += Buffer.byteLength(text);
        yield text;
        wroteAt = Date.now();
      }
      standing.through = page.through;
      standing.live ||= !page.more;
      if (!page.more) await this.#feed.newer(page.through, ending, Math.max(1, heartbeatMs - (Date.now() - wroteAt)));
    }
  }

  /** The id of an event is its cursor. An id without data moves the reader's place on over events that are not for it. */
  #textOf({ events, through }: FeedPage, tell: Asked['tell']): string {
    const { ledgerId } = this.#feed;
    if (events.length === 0) return `: still here\nid: ${cursorOf(ledgerId, through)}\n\n`;
    if (tell) return `id: ${cursorOf(ledgerId, through)}\ndata: ${tell(events)}\n\n`;
    return events.map(({ cursor, json }) => `id: ${cursor}\ndata: ${json}\n\n`).join('');
  }

  #watch(stream: Readable, standing: Standing, ending: AbortController, access: AbortSignal): void {
    const closed = fromEvent(stream, 'close');
    let why: Ending = 'left';
    const end = (reason: Ending): void => {
      if (ending.signal.aborted) return;
      why = reason;
      ending.abort(); // It ends by itself, after a whole event, unless its reader takes nothing.
      setTimeout(() => stream.destroy(), reason === 'slow' ? 0 : LINGER_MS).unref();
    };
    this.#feed.closed.pipe(takeUntil(closed)).subscribe(() => end('closing'));
    const over: Observable<unknown> = access.aborted ? of(access) : fromEvent(access, 'abort');
    over.pipe(takeUntil(closed)).subscribe(() => end(access.reason as Ending));
    merge(this.#feed.applied, interval(CHECK_MS))
      .pipe(takeUntil(closed))
      .subscribe(() => {
        if (this.#isSlow(standing, stream.readableLength)) end('slow');
      });
    stream.once('close', () => {
      ending.abort();
      this.#open.delete(standing);
      this.#options.onEnd(why);
    });
  }

  #isSlow(standing: Standing, unread: number): boolean {
    const taken = standing.written - unread;
    if (unread === 0 || taken !== standing.taken) Object.assign(standing, { taken, takenAt: Date.now() });
    const waitingMs = Date.now() - standing.takenAt;
    const { patienceMs, graceMs } = this.#options;
    return waitingMs > patienceMs || (standing.live && waitingMs > graceMs && !this.#feed.isAtHand(standing.through));
  }
}

const principalOf = ({ role, organisation = '', id }: Caller): string => `${role} ${organisation} ${id}`;

function tooMany(own: number): Refusal {
  const why =
    own >= MOST_EACH
      ? `You have ${own} streams and waiting requests open, which is as many as one reader may have`
      : 'This server has as many streams and waiting requests as it can serve';
  return new Refusal('TooManyRequests', `${why}. Close one, read several filters from one stream, or ask GET /v1/events without wait.`);
}
