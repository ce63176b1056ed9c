import { readSettings } from '../../src/settings';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fillWithDemo } from '../../src/demo/demo';
import { openDatabase } from '../../src/sqlite/driver';
import { CommandLine } from '../support/cli';

const commands = new CommandLine();
const teams = 'd0000000-0000-4000-8000-000000000001.teams';
const exchange = 'd0000000-0000-4000-8000-000000000001.exchange';
const now = new Date().toISOString();
const day = (days: number): string => new Date(Date.parse(now) - days * 86_400_000).toISOString().slice(0, 10);

const settingsIn = (data: string) => readSettings({ data }, {}, `${data}/no.env`);

beforeAll(() => fillWithDemo(settingsIn(commands.path('data')), now));
afterAll(() => commands.close());

interface Told {
  items: { sequence: string; type: string; stream: string; revision: number; recordedAt: string }[];
}

describe('reading commands', () => {
  it('show a workload as it is', async () => {
    const shown = await commands.run('show', teams, '--json');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.json()).toMatchObject({
      workloadId: teams,
      tenantName: 'Contoso',
      partnerOfRecord: { partnerId: 'proseware-north', accountId: 'proseware' },
      openClaims: [{ partnerId: 'litware', state: 'UnderReview' }],
      contested: true,
      pending: false,
    });
    expect((await commands.run('show', teams)).out).toMatch(/on record +proseware-north since .*\nasks +litware since /);
  });

  it('tell who held on a day, as known on another, and why', async () => {
    const before = (await commands.run('holder', exchange, '--on', day(100), '--json')).json<Record<string, unknown>>();
    expect(before).toMatchObject({ partnerOfRecord: { partnerId: 'litware' }, finality: { state: 'final' }, pending: false });
    expect(before['on']).toBe(`${day(100)}T23:59:59.999Z`);
    const since = (await commands.run('holder', exchange, '--json')).json<{ because: Told['items'] }>();
    expect(since).toMatchObject({ partnerOfRecord: { partnerId: 'proseware-north' }, finality: { state: 'disputable' } });
    expect(since.because.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ClaimRequested', 'ClaimReviewPassed', 'ClaimSuperseded', 'ClaimGranted']),
    );
    const asKnown = (await commands.run('holder', exchange, '--on', day(5), '--known-at', day(30), '--json')).json();
    expect(asKnown).toMatchObject({ partnerOfRecord: { partnerId: 'litware' } });
  });

  it('tell who held what and when, as known at a moment or as of an event', async () => {
    interface Told {
      items: { workloadId: string; accountId: string; until: string | null }[];
    }
    const tenures = async (...args: string[]) => (await commands.run('tenures', '--json', ...args)).json<Told>().items;
    const ofExchange = await tenures('--workload', exchange);
    expect(ofExchange).toMatchObject([
      { accountId: 'litware', until: expect.any(String) as string },
      { accountId: 'proseware', until: null, finality: { state: 'disputable' } },
    ]);
    expect(await tenures('--workload', exchange, '--known-at', day(30))).toMatchObject([{ accountId: 'litware', until: null }]);
    const [granted] = (await commands.run('holder', exchange, '--json')).json<{ because: { sequence: string }[] }>().because.slice(-1);
    const at = Number(granted?.sequence);
    expect(await tenures('--workload', exchange, '--at', String(at - 1))).toHaveLength(1);
    expect(await tenures('--workload', exchange, '--at', String(at))).toEqual(ofExchange);
    expect((await commands.run('tenures', '--partner', 'litware')).out).toMatch(/exchange {2}litware {2}from .* until /);
    const { code, err } = await commands.run('tenures', '--known-at', '2020-01-01');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('before this ledger was opened') as string });
  });

  it('tell what the ledger learned between two moments, and why', async () => {
    const { code, out } = await commands.run('changes', '--known-from', day(30), '--workload', exchange);
    expect(code).toBe(0);
    expect(out).toMatch(/exchange {2}from \S+ {2}on: litware became proseware-north\nbecause\n[^]*ClaimSuperseded[^]*ClaimGranted/);
    const none = (await commands.run('changes', '--known-from', day(0), '--json')).json<{ items: object[] }>();
    expect(none.items).toEqual([]);
    mkdirSync(commands.path('without-views'));
    writeFileSync(commands.path('without-views', 'ledger.db'), readFileSync(commands.path('data', 'ledger.db')));
    const refused = await commands.run('changes', '--known-from', day(30), '--data', 'without-views');
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('There are no views of this ledger') as string });
    const asked = ['holder', exchange, '--on', day(5), '--known-at', day(1), '--json'];
    expect((await commands.run(...asked, '--data', 'without-views')).json()).toEqual((await commands.run(...asked)).json());
  });

  it('tell the history by sequence: the same from the views, from a part of them, and without any', async () => {
    const args = ['history', exchange, '--usage', '--json'];
    const { items } = (await commands.run(...args)).json<Told>();
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AssociationImported', 'ClaimRequested', 'UsageRecorded', 'ClaimGranted']),
    );
    expect(items.map(({ sequence }) => Number(sequence))).toEqual(
      items.map(({ sequence }) => Number(sequence)).toSorted((one, other) => one - other),
    );
    mkdirSync(commands.path('bare'));
    writeFileSync(commands.path('bare', 'ledger.db'), readFileSync(commands.path('data', 'ledger.db')));
    expect((await commands.run(...args, '--data', 'bare')).json<Told>().items).toEqual(items);
    writeFileSync(commands.path('bare', 'views.db'), 'no views at all');
    expect((await commands.run(...args, '--data', 'bare')).json<Told>().items).toEqual(items);
  });

  it('say what is pending, and record nothing', async () => {
    const past = commands.path('past');
    await fillWithDemo(settingsIn(past), `${day(30)}T09:00:00.000Z`);
    const awaiting = 'd0000000-0000-4000-8000-000000000002.teams';
    const shown = await commands.run('show', awaiting, '--data', 'past', '--json');
    expect(shown.json()).toMatchObject({ partnerOfRecord: null, pending: true, nextDeadline: { kind: 'grant' } });
    expect((await commands.run('holder', awaiting, '--data', 'past', '--json')).json()).toMatchObject({
      partnerOfRecord: null,
      pending: true,
    });
    expect((await commands.run('show', awaiting, '--data', 'past', '--json')).out).toBe(shown.out);
  });

  it.each([
    ['show', 'd0000000-0000-4000-8000-00000000000f.teams'],
    ['history', 'd0000000-0000-4000-8000-00000000000f.teams'],
    ['holder', 'd0000000-0000-4000-8000-00000000000f.teams'],
  ])('%s says of an unknown workload that there is none', async (command, workload) => {
    const { code, out, err } = await commands.run(command, workload);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(`onrecord: The ledger knows nothing of ${workload}.\n`);
  });
});

describe('wrong usage', () => {
  it.each([
    [['shwo'], /unknown command 'shwo'/],
    [['show'], /missing required argument 'workload'/],
    [['show', teams, '--bogus'], /unknown option '--bogus'/],
    [['show', 'teams'], /teams is no workload; write \{tenantId\}\.\{scope\}/],
    [['holder', teams, '--on', 'yesterday'], /--on must be a date such as/],
    [['tenures', '--at', 'first'], /It must be the sequence of an event/],
    [['tenures', '--at', '5', '--known-at', '2025-01-01'], /not both/],
    [['changes'], /required option '--known-from <date>' not specified/],
    [['sample', 'x.csv', '--months', '0'], /whole number from 1 to 240/],
    [['sample', 'x.csv', '--until', '9999-01'], /It must be over/],
    [['token'], /required option '--role <role>' not specified/],
    [['token', '--role', 'king'], /Allowed choices are partner, customer, manager/],
    [['token', '--role', 'partner'], /A partner needs --partner/],
    [['token', '--role', 'partner', '--partner', 'a b'], /--partner cannot be used: 1 to 64 of letters, digits, - and _/],
    [
      ['token', '--role', 'manager', '--sub', 'ann@example.com'],
      /--sub cannot be used: must be an opaque id, not a name or a mail address/,
    ],
    [['rebuild', '--view', 'nonesuch'], /There is no view nonesuch; there are history/],
    [['serve', '--port', '70000'], /--port must be a port/],
    [['serve', '--test-clock', 'noon'], /--test-clock must be an instant/],
  ])('is told in one line with exit code 2: %p', async (args, message) => {
    const { code, out, err } = await commands.run(...args);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toMatch(/^onrecord: /);
    expect(err).toMatch(message);
  });

  it('a day that lies ahead is refused', async () => {
    const { code, err } = await commands.run('holder', teams, '--on', '2999-01-01');
    expect(code).toBe(1);
    expect(err).toMatch(/lies ahead/);
  });

  it('every command explains itself with an example', async () => {
    const { out } = await commands.run('--help');
    const names = [
      'serve',
      'token',
      'sample',
      'import',
      'export',
      'show',
      'history',
      'holder',
      'tenures',
      'changes',
      'rebuild',
      'copy',
      'check',
    ];
    for (const name of names) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
      const help = await commands.run(name, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`Example:\n  onrecord ${name}`);
    }
  });
});

describe('a store that cannot be used', () => {
  it('is told apart: none there', async () => {
    const { code, err } = await commands.run('show', teams, '--data', 'nowhere');
    expect(code).toBe(3);
    expect(err).toMatch(/^onrecord: There is no ledger in .*nowhere\. Choose another --data, or start one with "onrecord serve"\.\n$/);
    expect(await commands.run('rebuild', '--data', 'nowhere')).toMatchObject({ code: 3 });
    expect(existsSync(commands.path('nowhere'))).toBe(false);
  });

  it('is told apart: damaged', async () => {
    mkdirSync(commands.path('damaged'));
    writeFileSync(commands.path('damaged', 'ledger.db'), Buffer.alloc(8192, 7));
    writeFileSync(commands.path('any.csv'), 'any');
    for (const args of [['show', teams], ['check'], ['export'], ['import', 'any.csv'], ['serve', '--port', '0']]) {
      const { code, err } = await commands.run(...args, '--data', 'damaged');
      expect({ args, code, lines: err.trimEnd().split('\n').length }).toEqual({ args, code: 3, lines: 1 });
      expect(err).toMatch(/damaged|no ledger/);
    }
  });

  it('is told apart: a file where a directory should be', async () => {
    writeFileSync(commands.path('file'), 'x');
    const { code, err } = await commands.run('serve', '--port', '0', '--data', 'file');
    expect(code).toBe(3);
    expect(err).toMatch(/is not a directory\. Choose another --data/);
  });

  it('a page that was overwritten is found by check', async () => {
    mkdirSync(commands.path('overwritten'));
    const bytes = readFileSync(commands.path('data', 'ledger.db'));
    const at = bytes.indexOf('"type":"ClaimGranted"');
    bytes.write('"type":"ClaimGrabbed"', at);
    writeFileSync(commands.path('overwritten', 'ledger.db'), bytes);
    const { code, out } = await commands.run('check', '--data', 'overwritten');
    expect(code).toBe(1);
    expect(out).toMatch(/1 faults? in/);
    expect(out).toMatch(/its data breaks the schema at type/);
    expect(await commands.run('check')).toMatchObject({ code: 0 });
  });

  it('an event whose stream is gone is found by check, and what stands before it is counted', async () => {
    mkdirSync(commands.path('nameless'));
    copyFileSync(commands.path('data', 'ledger.db'), commands.path('nameless', 'ledger.db'));
    const ledger = openDatabase(commands.path('nameless', 'ledger.db'));
    ledger.exec('UPDATE events SET stream_id = 999999 WHERE position = 5');
    ledger.close();
    const { code, out } = await commands.run('check', '--data', 'nameless');
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/faults in 4 events .*\n(.*\n)* {2}The event at position 5 has no stream or no type\n/),
    ]);
    expect(out).toMatch(/The log can be read no further: The event at position 5 has no stream or no type\. Restore/);
  });
});

describe('beside a running server', () => {
  it('reading commands answer, and writing ones say who holds the store', async () => {
    const server = await commands.serve('--data', 'data');
    expect((await commands.run('show', teams, '--json')).json()).toMatchObject({ contested: true });
    expect(await commands.run('history', teams)).toMatchObject({ code: 0 });
    expect(await commands.run('holder', teams)).toMatchObject({ code: 0 });
    expect(await commands.run('check')).toMatchObject({ code: 0 });
    expect(await commands.run('export', 'beside.csv')).toMatchObject({ code: 0 });
    expect(await commands.run('import', 'beside.csv', '--dry-run')).toMatchObject({ code: 0 });
    for (const args of [['import', 'beside.csv'], ['rebuild'], ['serve', '--port', '0']]) {
      const { code, err } = await commands.run(...args);
      expect({ args, code }).toEqual({ args, code: 3 });
      expect(err).toMatch(new RegExp(`^onrecord: The data directory .* is in use by onrecord serve, process ${server.child.pid}\\. `));
    }
    await server.stop();
    expect(await commands.run('rebuild')).toMatchObject({ code: 0 });
  });

  it('a port that is taken is told', async () => {
    const server = await commands.serve('--data', 'data');
    const port = new URL(server.url).port;
    const { code, err } = await commands.run('serve', '--port', port, '--data', 'elsewhere');
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^onrecord: Port ${port} on 127\\.0\\.0\\.1 is in use; choose another`, 'm'));
    await server.stop();
  });
});

describe('serve --demo', () => {
  it('fills an empty directory, tells how to ask, and leaves a ledger that is there alone', async () => {
    const first = await commands.serve('--demo', '--data', 'demo');
    const token = (await commands.run('token', '--role', 'manager', '--data', 'demo')).out.trim();
    const ask = async (path: string) => (await fetch(`${first.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
    expect(await ask(`/v1/workloads/${teams}`)).toMatchObject({ contested: true, partnerOfRecord: { partnerId: 'proseware-north' } });
    await first.stop();
    const { events } = (await commands.run('check', '--data', 'demo', '--json')).json<{ events: number }>();
    const second = await commands.serve('--demo', '--data', 'demo');
    await second.stop();
    expect((await commands.run('check', '--data', 'demo', '--json')).json()).toEqual({ events, faults: [] });
  });

  it('gives a partner token the account that the ledger knows', async () => {
    const { out } = await commands.run('token', '--role', 'partner', '--partner', 'proseware-south', '--data', 'demo');
    const claims = JSON.parse(Buffer.from(out.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ role: 'partner', partner_id: 'proseware-south', account_id: 'proseware' });
  });
});
