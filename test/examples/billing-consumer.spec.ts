import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/sqlite/driver';
import { ended } from '../support/cli';
import type { CloudEventSeen } from '../support/following';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

const SCOPES = ['exchange', 'teams', 'sharepoint', 'onedrive', 'intune', 'yammer', 'office-apps', 'power-bi'];
const KILLS = 8;
const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
let server: TestServer;
let directory: string;
let consumer: ChildProcess | null = null;
let said = '';

beforeAll(async () => {
  server = await startServer({ policy: 'direct' });
  directory = mkdtempSync(join(tmpdir(), 'onrecord-billing-'));
  await registerProgramme(server);
});
afterAll(async () => {
  if (consumer) await ended(consumer, 'SIGKILL');
  await server.close();
  rmSync(directory, { recursive: true });
});

async function start(): Promise<void> {
  const { token } = await server.as('service');
  const env = {
    PATH: process.env['PATH'],
    LEDGER_URL: server.url,
    LEDGER_TOKEN: token,
    BILLING_DB: join(directory, 'billing.db'),
    PAGE: '2',
  };
  consumer = spawn(process.execPath, [join(__dirname, '..', '..', 'examples', 'billing-consumer', 'consumer.mjs')], { env });
  for (const output of [consumer.stdout, consumer.stderr]) output?.on('data', (text: Buffer) => (said += text.toString()));
}

/** A partner comes on record at once, and the customer ends some of it: two changes or one. */
async function happen(tenantId: string, scope: string, number: number): Promise<void> {
  const partner = await server.partner(['proseware', 'litware', 'trey'][number % 3] ?? '');
  const granted = await partner.post('/v1/claims', claimOf(tenantId, scope, '2024-12-15', number));
  expect([granted.status, granted.body.state]).toEqual([201, 'Active']);
  if (number % 2) expect((await (await server.customer(tenantId)).post(`/v1/claims/${granted.body.claimId}/end`, {})).status).toBe(200);
}

interface Line {
  kind: string;
  partner: string;
  workload: string;
  since: string;
  until: string | null;
  event: string;
}

/** The bill as it stands; empty before the consumer has made one. */
function lines(): Line[] {
  try {
    const database = openDatabase(join(directory, 'billing.db'), { readOnly: true });
    try {
      return database.prepare('SELECT kind, partner, workload, since, until, event FROM lines ORDER BY number').all() as Line[];
    } finally {
      database.close();
    }
  } catch {
    return [];
  }
}

/** What has to be on the bill, from the ledger itself. */
async function due(): Promise<Line[]> {
  const { text } = await (await server.as('auditor')).get('/v1/events?types=TenureChanged&limit=1000');
  return (JSON.parse(text) as CloudEventSeen[]).flatMap(({ id, data }) => {
    const change = data as { workload: string; from: string; to: string | null; holderBefore: Held; holderAfter: Held };
    const line = (kind: string, held: Held): Line[] =>
      held ? [{ kind, partner: held.partnerId, workload: change.workload, since: change.from, until: change.to, event: id }] : [];
    return [...line('credit', change.holderBefore), ...line('invoice', change.holderAfter)];
  });
}
type Held = { partnerId: string } | null;

async function eventually(so: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!so()) {
    if (Date.now() > end) throw new Error(`It did not come about: ${lines().length} lines; ${said}`);
    await pause(50);
  }
}

/** The same numbers from 0 to below 1 for the same seed. */
function numbers(from: number): () => number {
  let state = from;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

test(`a billing consumer that is killed and started again at random bills every change once (seed ${seed})`, async () => {
  const random = numbers(seed);
  let happening = true;
  const story = (async () => {
    let number = 0;
    for (const scope of SCOPES) for (const tenantId of Object.values(tenants)) await happen(tenantId, scope, (number += 1));
    happening = false;
  })();
  for (let kills = 0; kills < KILLS || happening; kills += 1) {
    await start();
    await pause(100 + random() * 500);
    if (consumer) await ended(consumer, 'SIGKILL');
  }
  await story;
  await start();
  const expected = await due();
  await eventually(() => lines().length >= expected.length);
  await pause(200); // Whatever would come twice has come.
  expect(expected.length).toBe(SCOPES.length * 3);
  expect(lines()).toEqual(expected);
});

test('it follows what happens next, and stops where somebody has to look', async () => {
  const before = lines().length;
  await happen(tenants.contoso, 'defender-office', 100);
  await eventually(() => lines().length > before);
  expect(lines()).toEqual(await due());
  if (consumer) await ended(consumer, 'SIGKILL');
  const database = openDatabase(join(directory, 'billing.db'));
  database.exec("UPDATE place SET cursor = 'AAAA'");
  database.close();
  await start();
  await eventually(() => consumer?.exitCode !== null);
  expect(consumer?.exitCode).toBe(1);
  expect(said).toMatch(/is no cursor of a ledger/);
  expect(lines()).toEqual(await due());
});
