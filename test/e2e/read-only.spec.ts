import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { viewsPath } from '../../src/projections/runner/views-file';
import { CommandLine } from '../support/cli';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
/** Root may write everywhere; where its Node stands in a folder of its own, nobody else can run it, and there is nothing to try. */
const canRun = !isRoot || spawnSync(process.execPath, ['--version'], { uid: NOBODY }).status === 0;
const commands = new CommandLine(isRoot ? NOBODY : undefined);
const data = commands.path('data');
const empty = commands.path('empty');

beforeAll(async () => {
  if (!canRun) return;
  chmodSync(commands.folder, 0o777);
  await (await commands.serve('--demo', '--data', 'data')).stop();
  expect(readdirSync(data)).not.toContain('views.db-wal');
  mkdirSync(empty);
  chmodSync(commands.folder, 0o755);
  for (const folder of [data, empty]) chmodSync(folder, 0o555);
});
afterAll(async () => {
  if (canRun) for (const folder of [data, empty]) chmodSync(folder, 0o755);
  await commands.close();
});

(canRun ? describe : describe.skip)('a data directory that may only be read', () => {
  it('is looked through by check, its views with it', async () => {
    const { code, out } = await commands.run('check', '--data', 'data');
    expect([code, out]).toEqual([0, expect.stringMatching(/^No faults: [\d,]+ events, and the views of them\.$/m)]);
  });

  it('answers what its views know', async () => {
    const { code, out } = await commands.run('tenures', '--workload', 'd0000000-0000-4000-8000-000000000001.teams', '--data', 'data');
    expect([code, out]).toEqual([0, expect.stringContaining('proseware-north')]);
  });

  it('gives a snapshot of its views', async () => {
    chmodSync(commands.folder, 0o777);
    const { code, out } = await commands.run('snapshot', 'views.snapshot', '--data', 'data');
    chmodSync(commands.folder, 0o755);
    expect([code, out]).toEqual([0, expect.stringMatching(/^Wrote views\.snapshot: the views up to event/)]);
  });

  it.each([
    ['served', ['serve', '--port', '0']],
    ['imported into', ['import', 'any.csv']],
  ])('is not %s: what to do is said of the directory', async (_, args) => {
    const { code, err } = await commands.run(...args, '--data', 'empty');
    expect(code).toBe(3);
    expect(err).toMatch(/empty cannot be written\. Make it writable for this user, or choose another --data\.$/m);
  });

  it('can hold no key of tokens: the file is named', async () => {
    const { code, err } = await commands.run('token', '--role', 'manager', '--data', 'empty');
    expect(code).toBe(3);
    expect(err).toMatch(/empty\/development-issuer\.key cannot be written by this user\. Allow it, or choose another --data\.$/m);
  });

  it('whose views were not closed cleanly says so, wherever they are asked for', async () => {
    chmodSync(data, 0o755);
    writeFileSync(`${viewsPath(data)}-wal`, '');
    chmodSync(data, 0o555);
    const why = /was not closed cleanly, and its folder cannot be written\./;
    expect((await commands.run('check', '--data', 'data')).out).toMatch(why);
    expect((await commands.run('snapshot', 'another', '--data', 'data')).err).toMatch(why);
    expect((await commands.run('tenures', '--data', 'data')).err).toMatch(/There are no views of this ledger in \S+ that can be read;/);
  });
});
