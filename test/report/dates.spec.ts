import { readFileSync } from 'node:fs';
import { writeRejects } from '../../src/report/rejects';
import { csvOf, fileOf, folder, ledgerFor, readCsv, removeFolders, row, takingIn } from './support';

afterAll(removeFolders);

describe('dates', () => {
  const inFebruary = (DateAssociated: string, Date: string) =>
    takingIn(row({ DateAssociated, Date }), row({ DateAssociated, Date: '2025-06-01' }));

  it('with slashes are read as in the United States where nothing shows otherwise, and it is said', async () => {
    const ledger = ledgerFor();
    const { dates } = await ledger.imports(fileOf(csvOf([row({ DateAssociated: '1/2/2025', Date: '3/4/2025' })])));
    expect(dates).toMatch(/month\/day\/year: assumed/);
    expect((await ledger.exports())[1]).toEqual(row({ DateAssociated: '2025-01-02', Date: '2025-03-01' }));
  });

  it('with slashes are read with the day first where one date of the file shows it', async () => {
    const ledger = ledgerFor();
    const lines = [row({ DateAssociated: '1/2/2025', Date: '3/4/2025' }), row({ DateAssociated: '1/2/2025', Date: '31/5/2025' })];
    const { dates } = await ledger.imports(fileOf(csvOf(lines)));
    expect(dates).toMatch(/day\/month\/year: as the unambiguous ones show/);
    expect((await ledger.exports())[1]).toEqual(row({ DateAssociated: '2025-02-01', Date: '2025-04-01' }));
  });

  it('of rejected lines are written as they were read, so that the few that are left are not read otherwise', async () => {
    const dayFirst = { DateAssociated: '1/2/2025', Date: '31/5/2025' };
    const misspelt = row({ ...dayFirst, WorkloadName: 'Teems', Date: '3/4/2025' });
    const unreadable = row({ ...dayFirst, WorkloadName: 'Teems', DateAssociated: '1.2.2025', Date: '' });
    const { rejects } = await takingIn(row(dayFirst), misspelt, unreadable);
    const path = `${folder()}/rejects.csv`;
    await writeRejects(path, rejects);
    const [heading = [], ...lines] = readCsv(path);
    expect(lines.map((cells) => [cells[heading.indexOf('DateAssociated')], cells[heading.indexOf('Date')]])).toEqual([
      ['2025-02-01', '2025-04-03'],
      ['1.2.2025', ''],
    ]);
    const ledger = ledgerFor();
    const mended = readFileSync(path, 'utf8').replaceAll('Teems', 'Teams');
    expect(await ledger.imports(fileOf(mended))).toMatchObject({ dates: null, imported: 1, reasons: { 'date-invalid': 1 } });
    expect((await ledger.exports())[1]).toEqual(row({ DateAssociated: '2025-02-01', Date: '2025-04-01' }));
  });

  it('in ISO need no assumption, with a time or without', async () => {
    const result = await inFebruary('2025-01-10T00:00:00Z', '2025-02');
    expect(result).toMatchObject({ dates: null, imported: 2 });
  });
});
