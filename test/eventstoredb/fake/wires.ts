import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface Wire {
  readonly outer: Socket;
  readonly inner: Socket;
}

/** What was sent before a cut still arrives. */
const GRACE_MS = 10;
const MOST_TRIES = 50;
const TRY_AGAIN_MS = 100;

/** The cables between the clients and the server: they can be cut, and they can go dead without anyone noticing. */
export class Wires {
  private readonly open = new Set<Wire>();
  private readonly front = net.createServer({ noDelay: true }, (socket) => this.connect(socket));
  private isFrozen = false;
  private innerPort = 0;

  /** Listens, and leads every connection to a port of this machine. */
  async listen(port: number, host: string, innerPort: number): Promise<number> {
    this.innerPort = innerPort;
    for (let tries = 1; ; tries += 1) {
      try {
        const listening = once(this.front, 'listening');
        this.front.listen(port, host);
        await listening;
        return (this.front.address() as AddressInfo).port;
      } catch (error) {
        // A port that it had before may be lent to a client of somebody's for a moment.
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === MOST_TRIES) throw error;
        await sleep(TRY_AGAIN_MS);
      }
    }
  }

  /** Cuts the connection that the server sees coming from a peer ("127.0.0.1:4711"). */
  cut(peer: string): void {
    const wire = [...this.open].find(({ inner }) => peer.endsWith(`:${inner.localPort}`));
    setTimeout(() => wire?.outer.resetAndDestroy(), GRACE_MS);
  }

  /** Connections stay open, new ones are taken, and nothing passes any more. */
  freeze(): void {
    this.isFrozen = true;
    for (const { outer, inner } of this.open) {
      outer.unpipe();
      inner.unpipe();
    }
  }

  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    for (const wire of this.open) join(wire);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.front.close(resolve));
    for (const { outer } of this.open) outer.resetAndDestroy();
    await closed;
  }

  private connect(outer: Socket): void {
    const wire = { outer, inner: net.connect({ port: this.innerPort, host: '127.0.0.1', noDelay: true }) };
    this.open.add(wire);
    const part = (): void => {
      this.open.delete(wire);
      wire.outer.destroy();
      wire.inner.destroy();
    };
    for (const socket of [wire.outer, wire.inner]) socket.on('error', part).on('close', part);
    if (!this.isFrozen) join(wire);
  }
}

function join({ outer, inner }: Wire): void {
  outer.pipe(inner);
  inner.pipe(outer);
}
