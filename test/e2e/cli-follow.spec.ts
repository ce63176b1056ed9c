import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { issueToken } from '../../src/api/auth/development-issuer';
import { CommandLine, ended } from '../support/cli';
import { clientOf } from '../support/server';
import type { Client } from '../support/server';

let cli: CommandLine;
let server: Awaited<ReturnType<CommandLine['serve']>>;
let manager: Client;

beforeAll(async () => {
  cli = new CommandLine();
  server = await cli.serve();
  manager = clientOf(server.url, await issueToken(cli.path('data'), { role: 'manager' }), { position: 0n });
  await name('Trey');
});
afterAll(() => cli.close());

/** One event. */
const name = (text: string) => manager.put('/v1/partners/trey', { name: text, globalAccountId: 'trey' });

/** Starts to follow, and resolves once so many lines are there. */
async function following(
  lines: number,
  ...args: string[]
): Promise<{ child: ChildProcess; lines: () => string[]; until: (count: number) => Promise<void> }> {
  const child = cli.start('follow', ...args);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
  const now = () => out.split('\n').slice(0, -1);
  const until = async (count: number) => {
    for (let tries = 0; now().length < count; tries += 1) {
      if (tries === 300 || child.exitCode !== null) throw new Error(`${now().length} lines of ${count}: ${out} ${err}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await until(lines);
  return { child, lines: now, until };
}

test('events are printed beside a running server: those that were, and those that come', async () => {
  const follower = await following(3);
  await name('Trey Research');
  await follower.until(4);
  await ended(follower.child, 'SIGTERM');
  expect(follower.child.exitCode).toBe(0);
  expect(follower.lines().map((line) => line.trim().split(/ {2,}/)[0])).toEqual(['1', '2', '3', '4']);
  expect(follower.lines()[3]).toMatch(/PartnerChanged {9}trey {2}by manager manager$/);
});

test('the place is kept in a file: what comes while it is stopped is printed when it goes on, and nothing twice', async () => {
  const file = cli.path('billing.cursor');
  const args = ['--cursor-file', file, '--types', 'PartnerRegistered,PartnerChanged', '--json'];
  const first = await following(2, ...args);
  const { cursor } = JSON.parse(first.lines()[1] ?? '') as { cursor: string };
  for (let tries = 0; !existsSync(file) || readFileSync(file, 'utf8') !== `${cursor}\n`; tries += 1) {
    if (tries === 100) throw new Error('The place was not kept');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await ended(first.child, 'SIGKILL');
  await name('Trey One');
  await name('Trey Two');
  const second = await following(2, ...args, '--from', 'now');
  await ended(second.child, 'SIGTERM');
  const ids = [...first.lines(), ...second.lines()].map((line) => (JSON.parse(line) as { id: string }).id);
  expect(ids).toEqual(['3', '4', '5', '6']);
  expect(readFileSync(file, 'utf8')).toBe(`${(JSON.parse(second.lines().at(-1) ?? '') as { cursor: string }).cursor}\n`);
});

test('each line says what it is about: a workload, a customer, a partner', async () => {
  const workload = 'c0000000-0000-4000-8000-000000000007.teams';
  const usage = { period: '2025-01', monthlyActiveUsers: 5, paidUnits: 10, source: 'telemetry' };
  const telemetry = clientOf(server.url, await issueToken(cli.path('data'), { role: 'telemetry' }), { position: 0n });
  expect((await manager.put('/v1/tenants/c0000000-0000-4000-8000-000000000007', { name: 'Relecloud' })).status).toBe(201);
  expect((await telemetry.post(`/v1/workloads/${workload}/usage`, usage)).status).toBe(200);
  const follower = await following(2, '--types', 'TenantRegistered,UsageRecorded');
  await ended(follower.child, 'SIGTERM');
  const subjects = follower
    .lines()
    .map((line) => line.trim().split(/ {2,}/))
    .map(([, , ...words]) => words.join('  '));
  expect(subjects).toEqual([
    'TenantRegistered  c0000000-0000-4000-8000-000000000007  by manager manager',
    `UsageRecorded  ${workload}  2025-01  by telemetry telemetry`,
  ]);
});

test('from now, from a cursor and from a sequence, with the views or without', async () => {
  const [, sixth] = (await manager.get('/v1/events?after=4&limit=2')).text.match(/"cursor":"[^"]+"/g) ?? [];
  const cursor = sixth?.slice(10, -1) ?? '';
  const fresh = await following(0, '--from', 'now', '--json');
  for (let times = 0; fresh.lines().length === 0; times += 1) {
    if (times === 200) throw new Error('It does not follow');
    await name(`Trey ${times}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await ended(fresh.child, 'SIGTERM');
  expect(Number((JSON.parse(fresh.lines()[0] ?? '') as { id: string }).id)).toBeGreaterThan(6);
  await server.stop();
  for (const views of ['with', 'without']) {
    if (views === 'without') for (const suffix of ['', '-wal', '-shm']) rmSync(`${cli.path('data', 'views.db')}${suffix}`, { force: true });
    expect(existsSync(cli.path('data', 'views.db'))).toBe(views === 'with');
    for (const from of [cursor, '6']) {
      const follower = await following(1, '--from', from, '--json');
      await ended(follower.child, 'SIGTERM');
      expect((JSON.parse(follower.lines()[0] ?? '') as { id: string }).id).toBe('7');
    }
  }
});

test.each([
  [['--types', 'ClaimGranted,Nothing'], 2, /There is no event type Nothing; there are /],
  [['--types', 'TenureChanged'], 2, /TenureChanged is derived by a server: ask GET \/v1\/events, a stream or a webhook/],
  [['--from', 'yesterday'], 2, /The cursor is no cursor of a ledger, or was cut/],
  [['--from', '99999'], 2, /99999 lies ahead of this ledger/],
])('%j is refused', async (args, code, why) => {
  const ran = await cli.run('follow', ...args);
  expect([ran.code, ran.out]).toEqual([code, '']);
  expect(ran.err).toMatch(why);
});

test('a cursor file that was spoilt is refused, and says so', async () => {
  const file = cli.path('spoilt.cursor');
  writeFileSync(file, 'nonsense\n');
  const ran = await cli.run('follow', '--cursor-file', file);
  expect([ran.code, ran.out]).toEqual([2, '']);
  expect(ran.err).toMatch(/no cursor of a ledger/);
});

test('a cursor file that cannot be written ends it, and nothing is printed again and again', async () => {
  const told = await cli.run('follow', '--cursor-file', cli.path('no-such-folder/cursor'));
  expect([told.code, told.err]).toEqual([2, expect.stringContaining('cannot be written')]);
  expect(told.out.match(/LedgerOpened/g)).toHaveLength(1);
});
