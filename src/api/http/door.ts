import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { correlationIdOf, CORRELATION_HEADER } from './correlation';

/** The server cannot listen: the message says why and what to do. */
export class CannotListen extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CannotListen';
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What stands between the start of the process and the first request that can be answered. */
export interface Starting {
  /** `unreachable`, `building views` … */
  reason: string;
  /** What is being done about it. */
  detail: string;
}

const DRAIN_MS = 10_000;
const IDLE_CHECK_MS = 20;

/**
 * The port, open from the first moment on: whoever probes it learns that the process lives and why it is not ready yet. Once there is
 * a ledger, everything goes to it.
 */
export class Door {
  #handler: Handler = (request, response) => this.#notYet(request, response);
  #starting: Starting = { reason: 'starting', detail: 'The ledger is being opened.' };

  #closing = false;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      if (this.#closing) response.setHeader('connection', 'close');
      this.#handler(request, response);
    });
  }

  /** @throws CannotListen */
  static async open(port: number, host: string): Promise<Door> {
    const server = createServer();
    const door = new Door(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, host)));
      server.listen(port, host, resolve);
    });
    return door;
  }

  /** Where it is, as people can open it here. */
  get url(): string {
    const { address, family, port } = this.server.address() as AddressInfo;
    const here = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : family === 'IPv6' ? `[${address}]` : address;
    return `http://${here}:${port}`;
  }

  /** Why nothing can be answered yet. */
  says(starting: Starting): void {
    this.#starting = starting;
  }

  /** From now on requests are answered by this. */
  handTo(handler: Handler): void {
    this.#handler = handler;
  }

  /** Takes no new requests; those in flight are answered, and a client that never stops reading is cut off in the end. */
  async close(): Promise<void> {
    this.#closing = true;
    const idle = setInterval(() => this.server.closeIdleConnections(), IDLE_CHECK_MS); // kept alive by clients that have their answer
    const cut = setTimeout(() => this.server.closeAllConnections(), DRAIN_MS);
    await new Promise((resolve) => this.server.close(resolve));
    clearInterval(idle);
    clearTimeout(cut);
  }

  #notYet(request: IncomingMessage, response: ServerResponse): void {
    request.resume(); // A body that nobody reads would hold the connection.
    const path = (request.url ?? '/').replace(/\?.*$/, '');
    const { reason, detail } = this.#starting;
    const correlationId = correlationIdOf(request);
    const told = (status: number, body: object, type = 'application/json') => answer(response, correlationId, status, type, body);
    if (path === '/health/live') {
      told(200, { status: 'live' });
    } else if (path === '/health/ready') {
      told(503, { status: 'not-ready', store: 'starting', reason, detail });
    } else {
      const problem = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: `${detail} Try again in a moment.` };
      told(503, { ...problem, instance: request.url, correlationId }, 'application/problem+json');
    }
  }
}

function answer(response: ServerResponse, correlationId: string, status: number, type: string, body: object): void {
  const headers = { 'content-type': `${type}; charset=utf-8`, [CORRELATION_HEADER]: correlationId, 'cache-control': 'no-store' };
  response.writeHead(status, status === 503 ? { ...headers, 'retry-after': '1' } : headers);
  response.end(JSON.stringify(body));
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CannotListen(`Port ${port} on ${host} is in use; choose another with --port, or ONRECORD_PORT.`, { cause: error });
    case 'EACCES':
      return new CannotListen(`Port ${port} on ${host} is not yours to open; choose one above 1023.`, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CannotListen(`${host} is no address of this machine; set ONRECORD_HOST.`, { cause: error });
    default:
      return error;
  }
}
