import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { lookup as Lookup } from 'node:dns';
import { Courier } from '../../src/delivery/webhooks/courier';
import { publicLookup } from '../../src/delivery/webhooks/target';
import { answers, hangs, Receiver, talksForEver, until } from '../support/receiver';

const body = '{"id":"1","type":"onrecord.ClaimGranted"}';
const headers = { 'webhook-id': 'evt_1' };

/** A name server that gives these answers, one after the other, and then the last for ever. */
function nameServer(...given: string[][]): typeof Lookup {
  let asked = 0;
  const resolve = (_host: string, _options: unknown, callback: (error: null, addresses: { address: string; family: number }[]) => void) => {
    const addresses = given[Math.min(asked, given.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return resolve as unknown as typeof Lookup;
}

describe('where a connection may go', () => {
  const looked = (resolve: typeof Lookup) =>
    new Promise<string>((resolved) => {
      publicLookup(resolve)('billing.example.com', { all: true }, (error, addresses) => {
        resolved(error ? error.message : JSON.stringify(addresses));
      });
    });

  test.each(['203.0.112.7', '2a00:1450:4001:82a::200e'])('to a public address: %s', async (address) => {
    expect(await looked(nameServer([address]))).toContain(address);
  });

  test.each([
    ['127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['0.0.0.0', 'unspecified'],
    ['255.255.255.255', 'broadcast'],
    ['224.0.0.1', 'multicast'],
    ['::1', 'loopback'],
    ['fe80::1', 'linkLocal'],
    ['fd00::1', 'uniqueLocal'],
    ['::ffff:10.0.0.1', 'private'],
    ['64:ff9b::a00:1', 'rfc6052'],
  ])('not to %s (%s), also where a public one stands beside it', async (address, range) => {
    const refusal = `leads to ${address}, which is no address of the public internet (${range})`;
    expect(await looked(nameServer([address]))).toBe(refusal);
    expect(await looked(nameServer(['203.0.112.7', address]))).toBe(refusal);
  });

  test('by the answer of the look-up that connects, not of one before it', async () => {
    const resolve = nameServer(['203.0.112.7'], ['127.0.0.1']);
    expect(await looked(resolve)).toContain('203.0.112.7');
    expect(await looked(resolve)).toContain('leads to 127.0.0.1');
  });
});

describe('a message', () => {
  let receiver: Receiver;
  let courier: Courier;
  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    courier.close();
    await receiver.close();
  });

  test('does not reach a receiver of this machine behind a name, at the first try or another', async () => {
    courier = new Courier({ allowed: [], lookup: publicLookup(nameServer(['127.0.0.1'], ['::1'])) });
    const url = `https://billing.example.com:${new URL(receiver.url).port}/`;
    for (const address of ['127.0.0.1', '::1']) {
      const { delivered, error } = await courier.post(url, headers, body);
      expect([delivered, error]).toEqual([false, `the URL leads to ${address}, which is no address of the public internet (loopback)`]);
    }
    expect((await courier.post(receiver.url.replace('http:', 'https:'), headers, body)).error).toContain('leads to 127.0.0.1');
    expect(receiver.received).toEqual([]);
  });

  test('that nobody answers is given up when its time is over', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'], timeoutMs: 150 });
    receiver.behaviour = hangs;
    expect(await courier.post(receiver.url, headers, body)).toMatchObject({
      delivered: false,
      status: null,
      error: 'no whole answer within 0.15 seconds',
    });
  });

  test('whose answer drips is given up too', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'], timeoutMs: 150 });
    receiver.behaviour = (response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    };
    expect((await courier.post(receiver.url, headers, body)).delivered).toBe(false);
  });

  test('leaves nothing behind on the signal that would have ended it, of which a deliverer has one for ever', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'] });
    const stopping = new AbortController();
    const heldBy = (signal: AbortSignal): number => {
      const parts = Object.getOwnPropertySymbols(signal).map((symbol) => Reflect.get(signal, symbol) as { size?: number } | undefined);
      return parts.reduce((sum, part) => sum + (part?.size ?? 0), 0);
    };
    await courier.post(receiver.url, headers, body, stopping.signal);
    const held = heldBy(stopping.signal);
    for (let n = 0; n < 5; n += 1) await courier.post(receiver.url, headers, body, stopping.signal);
    expect(heldBy(stopping.signal)).toBe(held);
  });

  test('that is under way, or not yet, when its sender is stopped is broken off', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'] });
    receiver.behaviour = hangs;
    const stopping = new AbortController();
    const underWay = courier.post(receiver.url, headers, body, stopping.signal);
    await until('it came', () => receiver.received.length === 1);
    stopping.abort();
    expect(await underWay).toMatchObject({ delivered: false, status: null });
    expect(await courier.post(receiver.url, headers, body, stopping.signal)).toMatchObject({ delivered: false, status: null });
    expect(receiver.received).toHaveLength(1);
  });

  test('is delivered by its status where the answer does not end', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'] });
    receiver.behaviour = talksForEver;
    expect(await courier.post(receiver.url, headers, body)).toMatchObject({ delivered: true, status: 200 });
  });

  test('tells when the receiver wants to be asked again, a day at most', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'] });
    for (const [asked, seconds] of [
      ['120', 120],
      ['99999999', 86_400],
      ['soon', null],
      ['Wed, 01 Jan 2020 00:00:00 GMT', null],
    ] as const) {
      receiver.behaviour = answers(503, { 'retry-after': asked });
      expect((await courier.post(receiver.url, headers, body)).retryAfterSeconds).toBe(seconds);
    }
  });

  test('is sent once more where a kept connection was closed just then', async () => {
    courier = new Courier({ allowed: ['127.0.0.1'] });
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      let requests = 0;
      socket.on('error', () => undefined);
      socket.on('data', (data: Buffer) => {
        if (!data.toString().includes('ClaimGranted')) return;
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
        else socket.resetAndDestroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const outcomes = [await courier.post(url, headers, body), await courier.post(url, headers, body)];
    expect([outcomes.map(({ delivered }) => delivered), connections]).toEqual([[true, true], 2]);
    courier.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
