import { writeFileSync } from 'node:fs';
import { fillWithDemo } from '../../src/demo/demo';
import { presets } from '../../src/domain/policy/presets';
import type { PolicyTerms } from '../../src/domain/policy/policy';
import type { DryRunLine } from '../../src/ledger/dry-run';
import { removeViewsFile, viewsPath } from '../../src/projections/runner/views-file';
import { readSettings } from '../../src/settings';
import { CommandLine } from '../support/cli';

const commands = new CommandLine();
const now = new Date().toISOString();
beforeAll(() => fillWithDemo(readSettings({ data: commands.path('data') }, {}, 'no.env'), now));
afterAll(() => commands.close());

function file(name: string, content: unknown): string {
  writeFileSync(commands.path(name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

describe('onrecord policy', () => {
  test('lists the versions, and shows one to edit', async () => {
    const listed = await commands.run('policy', 'list');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out.split('\n')).toEqual([
      expect.stringMatching(/^ {2}1 {2}cpor .* by ledger onrecord$/),
      expect.stringMatching(/^ {2}2 {2}protected .* by lead lead$/),
      expect.stringMatching(/^ {2}3 {2}cpor .* by lead lead {2}in force$/),
      '',
    ]);
    const { items } = (await commands.run('policy', 'list', '--json')).json<{ items: { version: number; inForce: boolean }[] }>();
    expect(items.map(({ version, inForce }) => [version, inForce])).toEqual([[1, false], [2, false], [3, true]]); // prettier-ignore
    for (const args of [[], ['1'], ['cpor']]) expect(JSON.parse((await commands.run('policy', 'show', ...args)).out)).toEqual(presets.cpor);
  });

  test('compares versions, presets and files', async () => {
    const edited: PolicyTerms = { ...presets.cpor, holidays: ['2027-12-24'], cooldownDays: 30 };
    const changed = await commands.run('policy', 'diff', '1', file('edited.json', { terms: edited }));
    expect([changed.code, changed.out]).toEqual([0, 'cooldownDays: 90 → 30\nholidays.2027-12-24: none → 2027-12-24\n']);
    expect((await commands.run('policy', 'diff', 'cpor', '1')).out).toBe('They do not differ.\n');
    expect((await commands.run('policy', 'diff', 'cpor', 'protected', '--json')).json<{ changes: unknown[] }>().changes).toHaveLength(7);
  });

  test('says what is wrong with one, whether there is a ledger or not', async () => {
    const wrong = file('wrong.json', { ...presets.cpor, holidays: ['2025-02-30'], termMonths: -1 });
    const told = await commands.run('policy', 'check', wrong, '--data', 'nowhere');
    expect(told.code).toBe(1);
    expect(
      told.out
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ')[0]),
    ).toEqual(['terms.termMonths', 'terms.holidays.0']);
    expect((await commands.run('policy', 'check', 'protected')).out).toBe('The policy is sound.\n');
    const refused = await commands.run('policy', 'dry-run', wrong);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('terms.termMonths')]);
  });

  test.each([
    [['show', '7'], 1, 'no policy version 7'],
    [['show', 'nowhere.json'], 2, 'nowhere.json cannot be read as a policy'],
    [['diff', 'cpor', 'broken.json'], 2, 'broken.json cannot be read as a policy'],
    [['diff', 'cpor', 'empty.json'], 2, 'onrecord policy check empty.json'],
    [['dry-run', 'cpor', '--from', 'spring'], 2, '--from must be a date'],
    [['dry-run', 'cpor', '--data', 'nowhere'], 3, 'nowhere'],
    [['praise'], 2, 'praise'],
  ])('%j is told what it should have been', async (args, code, said) => {
    file('broken.json', '{');
    file('empty.json', {});
    const told = await commands.run('policy', ...args);
    expect([told.code, told.out]).toEqual([code, '']);
    expect(told.err).toContain(said);
  });

  test('tries a policy out on the past year, beside a running server too', async () => {
    const server = await commands.serve();
    const told = await commands.run('policy', 'dry-run', 'direct', '--json');
    await server.stop();
    expect([told.code, told.err]).toEqual([0, '']);
    const lines = told.out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as DryRunLine);
    const summary = lines.at(-1);
    expect([lines[0]?.kind, summary?.kind]).toEqual(['dry-run', 'summary']);
    if (summary?.kind !== 'summary') throw new Error('There is no summary');
    expect(summary.different).toBe(lines.length - 2);
    expect(summary.effects['granted-automatically']).toBeGreaterThan(5);
    const text = await commands.run('policy', 'dry-run', 'direct', '--all');
    expect(text.out).toContain(
      `${summary.different} of ${summary.claims} claims on ${summary.workloads} workloads would have gone otherwise`,
    );
    expect(text.out).toContain('Note: People do what they did');
    expect(text.out).toContain('granted-automatically');
  });

  test('tries none out without the views that tell where claims were requested', async () => {
    await fillWithDemo(readSettings({ data: commands.path('bare') }, {}, 'no.env'), now);
    removeViewsFile(viewsPath(commands.path('bare')));
    const told = await commands.run('policy', 'dry-run', 'direct', '--data', 'bare');
    expect([told.code, told.out]).toEqual([1, '']);
    expect(told.err).toContain(
      `There are no views of this ledger in ${commands.path('bare')} that can be read; onrecord rebuild, or a server, builds them.`,
    );
  });
});
