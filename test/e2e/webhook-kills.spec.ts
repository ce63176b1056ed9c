import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { issueToken } from '../../src/api/auth/development-issuer';
import { openDatabase } from '../../src/sqlite/driver';
import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { CommandLine, ended } from '../support/cli';
import { Receiver, until } from '../support/receiver';
import { clientOf, startServer } from '../support/server';
import type { Client } from '../support/server';

jest.setTimeout(240_000);

const root = join(__dirname, '..', '..');
const PARTNERS = 5;

let commands: CommandLine;
let receiver: ChildProcess | null = null;
beforeEach(() => {
  commands = new CommandLine();
  writeFileSync(commands.path('.env'), 'ONRECORD_WEBHOOK_HOSTS=127.0.0.1\nONRECORD_LOG_LEVEL=warn\n');
});
afterEach(async () => {
  if (receiver) await ended(receiver, 'SIGKILL');
  receiver = null;
  await commands.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The example as anybody runs it. */
async function startReceiver(port: number, secret: string): Promise<void> {
  const env = { PATH: process.env['PATH'], SECRET: secret, DATABASE: commands.path('receiver.db'), PORT: String(port) };
  const child = spawn(process.execPath, [join(root, 'examples/webhook-receiver/receiver.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  receiver = child;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the receiver ended')));
    child.stdout.once('data', () => resolve());
  });
}

interface Effect {
  workload: string;
  sequence: number;
}

/** What the receiver did, in the order it did it. */
function effects(): Effect[] {
  const database = openDatabase(commands.path('receiver.db'), { readOnly: true });
  try {
    return database.prepare('SELECT workload, sequence FROM effects ORDER BY rowid').all() as Effect[];
  } finally {
    database.close();
  }
}

test('server and receiver are killed again and again: nothing is lost, out of order or done twice', async () => {
  const port = await freePort();
  const data = commands.path('data');
  const clients = async (url: string): Promise<[billing: Client, manager: Client]> => [
    clientOf(url, await issueToken(data, { role: 'service', sub: 'billing' }), { position: 0n }),
    clientOf(url, await issueToken(data, { role: 'lead' }), { position: 0n }),
  ];
  let server = await commands.serve('--data', data);
  let [billing, manager] = await clients(server.url);
  const filter = { types: ['PartnerRegistered', 'PartnerChanged'] };
  const { body } = await billing.post('/v1/webhooks', { url: `http://127.0.0.1:${port}/`, filter });
  const { webhookId, secret } = body as unknown as { webhookId: string; secret: string };
  await startReceiver(port, secret);
  await until('it is verified', async () => (await billing.post(`/v1/webhooks/${webhookId}/verify`)).body.state === 'active');

  let name = 0;
  const rename = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) {
      name += 1;
      await Promise.all(Array.from({ length: PARTNERS }, (_, n) => manager.put(`/v1/partners/p${n}`, { name: `Name ${name}` })));
      await pause(Math.random() * 50);
    }
  };
  for (let kill = 0; kill < 4; kill += 1) {
    const renaming = rename(8).catch(() => undefined); // A server that is killed does not answer.
    await pause(100 + Math.random() * 400);
    if (kill % 2 === 0) {
      await ended(server.child, 'SIGKILL');
      await renaming;
      server = await commands.serve('--data', data);
      [billing, manager] = await clients(server.url);
    } else {
      await ended(receiver!, 'SIGKILL');
      await renaming;
      await pause(Math.random() * 500);
      await startReceiver(port, secret);
      await pause(6_000); // What was refused meanwhile is tried again after five seconds.
    }
  }

  const told = await manager.get('/v1/events?types=PartnerRegistered,PartnerChanged&limit=1000');
  const recorded = (told.body as unknown as { id: string; subject: string }[]).map(({ id, subject }) => ({
    workload: subject,
    sequence: Number(id),
  }));
  expect(recorded.length).toBeGreaterThan(PARTNERS * 8);
  await until('everything was done', () => effects().length >= recorded.length, 120_000);
  const done = effects();
  expect(done.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(recorded.map(({ sequence }) => sequence));
  for (let n = 0; n < PARTNERS; n += 1) {
    const of = (all: Effect[]) => all.filter(({ workload }) => workload === `p${n}`).map(({ sequence }) => sequence);
    expect(of(done)).toEqual(of(recorded));
  }
});

test('of two servers on one store the one that delivers is killed, and the other goes on within seconds', async () => {
  const store = await startFakeServer();
  const key = 'a key that all servers of this test share';
  const env = { ONRECORD_WEBHOOK_HOSTS: '127.0.0.1', ONRECORD_WEBHOOK_KEY: key };
  const settings = { ...env, ONRECORD_EVENT_STORE: store.url, ONRECORD_LOG_LEVEL: 'warn' };
  writeFileSync(
    commands.path('.env'),
    Object.entries(settings)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join(''),
  );
  const told = await Receiver.start();
  const first = await commands.serve('--data', commands.path('data'));
  await until('the first delivers', () => store.log.stream('onrecord-delivery.lease').length > 0);
  const second = await startServer({ at: null, eventStore: store.url, env });
  try {
    const manager = await second.as('lead');
    const { body } = await manager.post('/v1/webhooks', { url: told.url, filter: { types: ['PartnerRegistered'] } });
    const { webhookId } = body as unknown as { webhookId: string };
    await until('it is verified', async () => (await manager.post(`/v1/webhooks/${webhookId}/verify`)).body.state === 'active');
    const register = async (names: string[]) => {
      const answers = await Promise.all(names.map((partner) => manager.put(`/v1/partners/${partner}`, { name: partner })));
      expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
    };
    await register(['a', 'b', 'c']);
    await until('they are told', () => told.sequences().length === 3);
    const attempts = async (url: string) =>
      (await (await fetch(`${url}/metrics`)).text()).match(/onrecord_webhook_delivery_seconds_count.* (\d+)/)?.[1];
    await until('the first knows that it told them', async () => (await attempts(first.url)) === '3');
    expect(await attempts(second.url)).toBeUndefined();
    await ended(first.child, 'SIGKILL');
    await register(['d', 'e']);
    await until('the other has told the rest', () => told.sequences().length === 5, 60_000);
    expect(told.taken.length - 1).toBeLessThanOrEqual(5 + 3);
  } finally {
    await second.close();
    await told.close();
    await store.stop();
  }
});
