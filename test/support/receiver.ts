import { createHmac, createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came. */
export interface Received {
  id: string;
  timestamp: string;
  signatures: string[];
  contentType: string;
  body: string;
  /** The CloudEvent; of an event of a workload with its subject. */
  event: { id: string; type: string; subject?: string; source: string; data: Record<string, unknown> };
}

/** How a message is answered; the text of it is what went wrong, for the test's own record. */
export type Behaviour = (response: ServerResponse, message: Received) => void;

export const takes: Behaviour = (response) => response.writeHead(204).end();
export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end();
export const hangs: Behaviour = () => undefined;
export const resets: Behaviour = (response) => response.socket?.resetAndDestroy();
export const breaksOff: Behaviour = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{', () => response.socket?.destroy());
};
export const talksTooMuch: Behaviour = (response) => response.writeHead(200).end(Buffer.alloc(1024 * 1024, 'x'));
/** Begins as that does, and never ends. */
export const talksForEver: Behaviour = (response) => response.writeHead(200).write(Buffer.alloc(1024 * 1024, 'x'));

/** Somebody on this machine who is told of events, and behaves as told. */
export class Receiver {
  readonly received: Received[] = [];
  /** What was answered with success, in the order it came. */
  readonly taken: Received[] = [];
  behaviour: Behaviour = takes;

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => void receiver.#take(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  /** Sequences of the events taken, each once, of a workload or of all, in the order they came first. */
  sequences(workload?: string): number[] {
    const events = this.taken
      .map(({ event }) => event)
      .filter(({ subject, type }) => type !== TEST && (workload === undefined || subject === workload));
    return [...new Set(events.map(({ id }) => Number(id)))];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks).toString();
    const header = (name: string) => String(request.headers[name] ?? '');
    const message: Received = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signatures: header('webhook-signature').split(' '),
      contentType: header('content-type'),
      body,
      event: JSON.parse(body) as Received['event'],
    };
    this.received.push(message);
    const { behaviour } = this;
    behaviour(response, message);
    if (response.statusCode >= 200 && response.statusCode < 300 && response.writableEnded) this.taken.push(message);
  }
}

export const TEST = 'onrecord.webhook.test';

/** Whether one of a message's v1 signatures is by this secret. */
export function signedBy({ id, timestamp, body, signatures }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return signatures.includes(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
}

/** Whether one of a message's v1a signatures is by the owner of this public key. */
export function signedByOwnerOf({ id, timestamp, body, signatures }: Received, publicKey: string): boolean {
  const x = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const text = Buffer.from(`${id}.${timestamp}.${body}`);
  return signatures.some((one) => one.startsWith('v1a,') && verify(null, text, key, Buffer.from(one.slice(4), 'base64')));
}

/** Waits for something, at most so long. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, mostMs = 15_000): Promise<void> {
  for (const end = Date.now() + mostMs; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It did not come to this: ${what}`);
}
