import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { columns } from '../../src/report/columns';
import { csvOf, row } from '../report/support';
import { CommandLine, ended } from '../support/cli';

const commands = new CommandLine();
afterAll(() => commands.close());

const sample = ['--workloads', '120', '--months', '12', '--until', '2025-06'];
const linesOf = (path: string): string[] =>
  parse(readFileSync(path))
    .map((cells) => JSON.stringify(cells))
    .toSorted();

describe('a CPOR report on the command line', () => {
  it('is written, taken in, and given back as the same set of rows', async () => {
    const written = await commands.run('sample', 'report.csv', ...sample, '--json');
    const { rows } = written.json<{ rows: number }>();
    expect(rows).toBeGreaterThanOrEqual(120 * 12);

    const imported = await commands.run('import', 'report.csv', '--data', 'ledger', '--json');
    expect(imported).toMatchObject({ code: 0, err: expect.stringMatching(/^onrecord: a new ledger was opened in sqlite:.*\n$/) });
    expect(imported.json()).toMatchObject({ linesRead: rows, imported: rows, unchanged: 0, rejected: 0, workloads: 120, dryRun: false });

    expect(await commands.run('export', 'back.csv', '--data', 'ledger')).toMatchObject({ code: 0 });
    expect(linesOf(commands.path('back.csv'))).toEqual(linesOf(commands.path('report.csv')));
  });

  it('changes nothing the second time, and says so', async () => {
    const again = await commands.run('import', 'report.csv', '--data', 'ledger');
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/Read [\d,]+ lines: 0 imported, [\d,]+ unchanged, 0 rejected\./);
  });

  it('is only looked at by a dry run, which needs no ledger and makes none', async () => {
    const rehearsed = await commands.run('import', 'report.csv', '--dry-run', '--data', 'none', '--json');
    expect(rehearsed.json()).toMatchObject({ workloads: 120, rejected: 0, dryRun: true });
    expect(readdirSync(commands.folder)).not.toContain('none');
  });

  it('goes through a pipe', async () => {
    const { code, out } = await commands.run('export', '--data', 'ledger');
    expect(code).toBe(0);
    expect(parse(out)[0]).toEqual([...columns]);
    expect(
      parse(out)
        .map((cells) => JSON.stringify(cells))
        .toSorted(),
    ).toEqual(linesOf(commands.path('report.csv')));
  });

  it('with broken lines is taken but for these, which are told with their reason', async () => {
    writeFileSync(
      commands.path('broken.csv'),
      csvOf([row(), row({ CustomerTenantId: 'x', Date: '2025-02-01' }), row({ Date: '2025-03-01', PaidAvailableUnits: '-1' })]),
    );
    const { code, out, err } = await commands.run('import', 'broken.csv', '--data', 'other');
    expect(code).toBe(1);
    expect(out).toContain('Read 3 lines: 1 imported, 0 unchanged, 2 rejected.');
    expect(err).toContain('onrecord: line 3: tenant-invalid: ');
    const filed = await commands.run('import', 'broken.csv', '--data', 'other', '--rejects', 'rejects.csv', '--json');
    expect(filed).toMatchObject({ code: 1, err: '' });
    expect(filed.json()).toMatchObject({ unchanged: 1, rejected: 2, reasons: { 'tenant-invalid': 1, 'number-invalid': 1 } });
    expect(parse(readFileSync(commands.path('rejects.csv'))).map(([line, reason]) => [line, reason])).toEqual([
      ['Line', 'Reason'],
      ['3', 'tenant-invalid'],
      ['4', 'number-invalid'],
    ]);
  });

  it.each([
    ['missing.csv', null, /^onrecord: There is no file missing\.csv\.\n$/],
    ['empty.csv', '', /^onrecord: empty\.csv is empty\./],
    ['picture.csv', '\u0089PNG\u0000\u0000', /^onrecord: picture\.csv is no CSV but a binary file\./],
    ['letter.csv', 'Dear partner,\nplease find attached the report', /^onrecord: letter\.csv is no CPOR report: /],
  ])('that is none is refused in one line: %s', async (file, content, message) => {
    if (content !== null) writeFileSync(commands.path(file), content);
    const { code, err, out } = await commands.run('import', file, '--data', 'other');
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, out: '', lines: 1 });
    expect(err).toMatch(message);
  });

  it('is finished by running it again where it was killed half-way', async () => {
    await commands.run('sample', 'long.csv', '--workloads', '1500', '--months', '12', '--until', '2025-06');
    const killed = commands.start('import', 'long.csv', '--data', 'killed');
    await untilGrown(commands.path('killed'), 2_000_000);
    await ended(killed, 'SIGKILL');
    const again = (await commands.run('import', 'long.csv', '--data', 'killed', '--json')).json<Record<string, number>>();
    expect(again['rejected']).toBe(0);
    expect(again['unchanged']).toBeGreaterThan(0);
    expect(again['imported']).toBeGreaterThan(0);
    await commands.run('export', 'resumed.csv', '--data', 'killed');
    expect(linesOf(commands.path('resumed.csv'))).toEqual(linesOf(commands.path('long.csv')));
    expect(await commands.run('check', '--data', 'killed')).toMatchObject({ code: 0 });
  });
});

/** Waits until a ledger's files hold so many bytes. */
async function untilGrown(folder: string, bytes: number): Promise<void> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    try {
      if (statSync(`${folder}/ledger.db-wal`).size + statSync(`${folder}/ledger.db`).size > bytes) return;
    } catch {
      // not begun yet
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${folder} did not grow to ${bytes} bytes`);
}
