import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { issueToken } from '../../src/api/auth/development-issuer';
import { fillWithDemo } from '../../src/demo/demo';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { serve } from '../../src/main';
import { readSettings } from '../../src/settings';
import { startFakeServer } from '../eventstoredb/fake/fake-server';
import type { FakeServer } from '../eventstoredb/fake/fake-server';
import { CommandLine, ended } from '../support/cli';
import { until } from '../support/receiver';

const commands = new CommandLine();
const now = new Date().toISOString();
const settingsOf = (data: string, eventStore = 'sqlite:') =>
  readSettings({ data, port: 0 }, { ONRECORD_EVENT_STORE: eventStore, ONRECORD_LOG_LEVEL: 'silent' }, `${data}/no.env`);

let server: FakeServer;
let events: number;
beforeAll(async () => {
  server = await startFakeServer();
  await fillWithDemo(settingsOf(commands.path('data')), now);
  events = (await eventsIn('data')).length;
});
afterAll(async () => {
  await commands.close();
  await server.stop();
});

const copy = (from: string, to: string, ...more: string[]) => commands.run('copy', '--from', from, '--to', to, ...more);

/** Every event of a data directory, as its store has it. */
async function eventsIn(directory: string) {
  const store = await openSqliteEventStore({ directory: commands.path(directory), mode: 'read' });
  try {
    return await store.readAll({ limit: 100_000 });
  } finally {
    await store.close();
  }
}

const ledgerEvents = (log = server.log) => log.events.filter(({ stream }) => stream.startsWith('onrecord.'));

/** What a server says of every workload there is. */
async function told(data: string, eventStore?: string): Promise<unknown[]> {
  const running = await serve(settingsOf(commands.path(data), eventStore));
  try {
    const authorization = `Bearer ${await issueToken(commands.path(data), { role: 'auditor' })}`;
    const ask = async (path: string) => (await fetch(running.url.replace(/\/$/, '') + path, { headers: { authorization } })).json();
    const workloads = (await ask('/v1/workloads?limit=200')) as { items: { workloadId: string }[] };
    const histories = workloads.items.map(({ workloadId }) => ask(`/v1/workloads/${workloadId}/history?limit=200`));
    return [workloads, ...(await Promise.all(histories))];
  } finally {
    await running.close();
  }
}

describe('a ledger copied to an EventStoreDB', () => {
  it('comes back the same, event for event', async () => {
    const there = await copy('sqlite:data', server.url, '--json');
    expect(there).toMatchObject({ code: 0, err: '' });
    const [from, to] = [`sqlite:${commands.path('data')}`, server.url];
    expect(there.json()).toEqual({ from, to, events, copied: events, verified: events, sourceGrew: false });
    server.log.addSystemEvents(20);

    const back = await copy(server.url, 'sqlite:back');
    expect(back).toMatchObject({ code: 0, err: '' });
    expect(back.out).toBe(
      [
        `Copied ${events} events to sqlite:${commands.path('back')}; 0 stood there already.`,
        `Read back: its ${events} events are those of the source up to event ${events}.`,
        'If a server still runs on the source: stop it, then run the same command again.',
        '',
      ].join('\n'),
    );
    expect(await eventsIn('back')).toEqual(await eventsIn('data'));
    expect(await commands.run('check', '--data', 'back')).toMatchObject({ code: 0 });
  });

  it('is found to be there when it is copied again', async () => {
    const { appendsReceived } = server.log;
    expect((await copy('sqlite:data', server.url, '--json')).json()).toMatchObject({ events, copied: 0, verified: events });
    expect(server.log.appendsReceived).toBe(appendsReceived);
  });

  it('gives the same answers from a server, whose views were those of the other store', async () => {
    const before = await told('data');
    expect(before.length).toBeGreaterThan(10);
    expect(JSON.stringify(before)).toMatch(/"sequence":"\d+"/);
    mkdirSync(commands.path('moved'));
    for (const name of ['views.db', 'views.db-wal'].filter((one) => existsSync(commands.path('data', one)))) {
      writeFileSync(commands.path('moved', name), readFileSync(commands.path('data', name)));
    }
    expect(await told('moved', server.url)).toEqual(before);
    expect(await told('back')).toEqual(before);
  });

  it('is taken while a server writes to the source, and once more when that is at rest', async () => {
    const running = await commands.serve('--data', 'live');
    const grown = await startFakeServer();
    const token = (await commands.run('token', '--role', 'manager', '--data', 'live')).out.trim();
    const register = (partner: string) =>
      fetch(`${running.url}/v1/partners/${partner}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: partner, globalAccountId: partner }),
      });
    expect((await copy('sqlite:live', grown.url, '--json')).json()).toMatchObject({ events: 2, copied: 2 });
    expect(await register('litware')).toMatchObject({ status: 201 });
    await running.stop();
    expect((await copy('sqlite:live', grown.url, '--json')).json()).toMatchObject({ events: 3, copied: 1, sourceGrew: false });
    await grown.stop();
  });
});

describe('a copy that was ended half way', () => {
  it('is finished by the next, and nothing is there twice', async () => {
    const half = await startFakeServer();
    half.faults.next('append', 'delay', { ms: 10, times: 100_000 });
    const child = commands.start('copy', '--from', 'sqlite:data', '--to', half.url);
    await until('a part of it is there', () => ledgerEvents(half.log).length >= 50, 60_000);
    await ended(child, 'SIGKILL');
    half.faults.clear();
    const finished = (await copy('sqlite:data', half.url, '--json')).json<{ copied: number }>();
    expect(finished).toMatchObject({ events, verified: events });
    // Between, as the server still stores what had been sent when the copy was ended.
    expect(finished.copied).toBeGreaterThan(0);
    expect(finished.copied).toBeLessThanOrEqual(events - 50);
    expect(ledgerEvents(half.log).map(({ id }) => id)).toEqual((await eventsIn('data')).map(({ id }) => id));
    await half.stop();
  });
});

describe('a copy is refused', () => {
  it('to a store that holds something else, of which it says what', async () => {
    await fillWithDemo(settingsOf(commands.path('other')), now);
    const other = await eventsIn('other');
    const { code, out, err } = await copy('sqlite:data', 'sqlite:other');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^onrecord: Event 1 differs: the source has LedgerOpened .*nothing was written to it: see that --from and --to are right.*\n$/,
    );
    expect(await eventsIn('other')).toEqual(other);
  });

  it('to the same directory by another name', async () => {
    symlinkSync(commands.path('data'), commands.path('link'));
    const { code, err } = await copy('sqlite:data', 'sqlite:./link/');
    expect(code).toBe(2);
    expect(err).toMatch(/^onrecord: --from and --to are the same store: sqlite:.*\. Name another to copy to\.\n$/);
  });

  it('between names of one cluster, of which it tells no password', async () => {
    const { code, err } = await copy('esdb://ops:secret@db1:2113,db2:2113', 'esdb://db2');
    expect({ code, err }).toEqual({
      code: 2,
      err: 'onrecord: --from and --to are the same store: esdb://db2:2113. Name another to copy to.\n',
    });
  });

  it('from a store without events, before the target is made', async () => {
    const empty = await startFakeServer();
    const { code, err } = await copy(empty.url, 'sqlite:unmade');
    expect({ code, err }).toEqual({ code: 1, err: `onrecord: ${empty.url} holds no event. See that --from is right.\n` });
    expect(await copy('sqlite:nowhere', 'sqlite:unmade')).toMatchObject({
      code: 3,
      err: `onrecord: There is no ledger in ${commands.path('nowhere')}. Choose another --from, or start one with "onrecord serve".\n`,
    });
    expect([existsSync(commands.path('unmade')), existsSync(commands.path('nowhere'))]).toEqual([false, false]);
    await empty.stop();
  });

  it('to a store that is in use, or does not answer', async () => {
    const running = await commands.serve('--data', 'back');
    const { code, err } = await copy('sqlite:data', 'sqlite:back');
    expect(code).toBe(3);
    expect(err).toMatch(
      /^onrecord: The data directory .*back is in use by onrecord serve, process \d+\. Stop it, or choose another --to\.\n$/,
    );
    await running.stop();
    const gone = await startFakeServer();
    await gone.stop();
    expect(await copy('sqlite:data', gone.url)).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/^onrecord: esdb:.* cannot be reached/),
    });
  });

  it.each([
    [['--from', 'sqlite:data'], /required option '--to <store>' not specified/],
    [['--from', 'data', '--to', 'sqlite:x'], /--from must be sqlite:DIRECTORY or esdb:/],
  ])('with wrong usage: %p', async (args, message) => {
    const { code, out, err } = await commands.run('copy', ...args);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toMatch(message);
  });
});
