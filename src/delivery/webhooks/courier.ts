import http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { hostOf, publicLookup, TargetRefused, targetOf } from './target';
import type { Allowed } from './target';

/** What became of one attempt. */
export interface Outcome {
  delivered: boolean;
  /** Of the answer; null where there was none. */
  status: number | null;
  /** Why it was not delivered. */
  error: string | null;
  /** When the receiver wants to be asked again, in seconds from now. */
  retryAfterSeconds: number | null;
  durationMs: number;
}

export interface CourierOptions {
  allowed: Allowed;
  timeoutMs?: number;
  /** How names are looked up where they are not allowed by name. */
  lookup?: LookupFunction;
}

const TIMEOUT_MS = 15_000;
/** What of an answer is read, and thrown away. */
const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_CONNECTIONS = 32;
const MOST_RETRY_AFTER_SECONDS = 24 * 60 * 60;
const GONE = 410;

export const isGone = ({ status }: Pick<Outcome, 'status'>): boolean => status === GONE;

/**
 * Sends messages. Redirects are not followed; the whole exchange has a time limit; addresses are checked at every connection, as
 * literals and as names. Connections are kept for the next message.
 */
export class Courier {
  readonly #agents: { 'http:': http.Agent; 'https:': https.Agent };
  readonly #timeoutMs: number;
  readonly #allowed: Allowed;
  readonly #lookup: LookupFunction;

  constructor({ allowed, timeoutMs = TIMEOUT_MS, lookup = publicLookup() }: CourierOptions) {
    const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS, maxFreeSockets: MOST_CONNECTIONS };
    this.#agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
    this.#timeoutMs = timeoutMs;
    this.#allowed = allowed;
    this.#lookup = lookup;
  }

  /** Posts JSON; any failure is an outcome, not an error. */
  async post(target: string, headers: Record<string, string>, body: string, stopping?: AbortSignal): Promise<Outcome> {
    const began = performance.now();
    const { signal, letGo } = ending(this.#timeoutMs, stopping);
    const answered = async (): Promise<Pick<Outcome, 'status' | 'retryAfterSeconds'>> => {
      const url = targetOf(target, this.#allowed);
      try {
        return await this.#exchange(url, headers, body, signal);
      } catch (error) {
        if (!(error instanceof ClosedWhileIdle)) throw error;
        return this.#exchange(url, headers, body, signal);
      }
    };
    try {
      const { status, retryAfterSeconds } = await answered();
      const delivered = status !== null && status >= 200 && status < 300;
      return { delivered, status, error: delivered ? null : refusalOf(status), retryAfterSeconds, durationMs: since(began) };
    } catch (error) {
      const why = signal.reason === LATE ? `no whole answer within ${this.#timeoutMs / 1000} seconds` : faultOf(error);
      return { delivered: false, status: null, error: why, retryAfterSeconds: null, durationMs: since(began) };
    } finally {
      letGo();
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #exchange(
    url: URL,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Pick<Outcome, 'status' | 'retryAfterSeconds'>> {
    const secure = url.protocol === 'https:';
    const lookup = this.#allowed.includes(hostOf(url)) ? {} : { lookup: this.#lookup };
    return new Promise((resolve, reject) => {
      const request: ClientRequest = (secure ? https : http).request(url, {
        ...lookup,
        method: 'POST',
        agent: this.#agents[secure ? 'https:' : 'http:'],
        signal,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'onrecord-webhooks' },
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(request.reusedSocket && error.code === 'ECONNRESET' ? new ClosedWhileIdle() : error);
      });
      request.on('response', (response) => {
        readAway(response).then(() => {
          resolve({ status: response.statusCode ?? null, retryAfterSeconds: retryAfterOf(response) });
        }, reject);
      });
      request.end(body);
    });
  }
}

const LATE = 'late';

/**
 * Aborts when the time is over, or the sender is stopped; to be let go of. Whatever AbortSignal.any makes of a signal that lives long
 * stays with it as long.
 */
function ending(timeoutMs: number, stopping?: AbortSignal): { signal: AbortSignal; letGo: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(() => controller.abort(LATE), timeoutMs);
  if (stopping?.aborted) stop();
  stopping?.addEventListener('abort', stop);
  const letGo = () => {
    clearTimeout(timer);
    stopping?.removeEventListener('abort', stop);
  };
  return { signal: controller.signal, letGo };
}

/** The receiver closed a connection that was kept, just as it was used again: nothing was said, so it is said once more. */
class ClosedWhileIdle extends Error {}

/** Reads an answer to its end, or so far that nobody need read on. @throws Error where it breaks off */
async function readAway(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_ANSWER_BYTES) return; // leaving the loop destroys the connection
  }
  if (!response.complete) throw new Error('the answer broke off');
}

function refusalOf(status: number | null): string {
  return status !== null && status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`;
}

/** In words for whoever looks after the receiver: what a network says, without what it is made of. */
function faultOf(error: unknown): string {
  if (error instanceof TargetRefused) return `the URL ${error.message}`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' || message === 'aborted') return 'the connection was closed before the answer was whole';
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the host was not found';
  return code === undefined ? message : `${message} (${code})`.slice(0, 300);
}

/** In seconds, as a number or a date; no longer than a day. */
function retryAfterOf({ headers }: IncomingMessage): number | null {
  const asked = headers['retry-after'];
  if (asked === undefined) return null;
  const seconds = /^\d{1,9}$/.test(asked) ? Number(asked) : Math.ceil((Date.parse(asked) - Date.now()) / 1000);
  return seconds > 0 ? Math.min(seconds, MOST_RETRY_AFTER_SECONDS) : null;
}

const since = (began: number): number => Math.round(performance.now() - began);
