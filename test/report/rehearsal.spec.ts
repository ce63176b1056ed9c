import { Rehearsal } from '../../src/report/rehearsal';
import { csvOf, fileOf, ledgerFor, removeFolders, row } from './support';

afterAll(removeFolders);

describe('a rehearsal', () => {
  it('says what an import would do, and writes nothing', async () => {
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf([row()])));
    const events = await ledger.events();
    const rehearsed = await ledgerFor(new Rehearsal(ledger.store)).imports(
      fileOf(
        csvOf([
          row(),
          row({ Date: '2025-02-01' }),
          row({ MonthlyActiveUsers: '1', Date: '2025-03-01' }),
          row({ WorkloadName: 'Solitaire' }),
        ]),
      ),
    );
    expect(rehearsed).toMatchObject({ linesRead: 4, imported: 2, unchanged: 1, rejected: 1, usageMonths: 2, associations: 0 });
    expect(await ledger.events()).toBe(events);
  });

  it('works before there is a ledger', async () => {
    const rows = Array.from({ length: 5 }, (_, month) => row({ Date: `2025-0${month + 2}-01` }));
    expect(await ledgerFor(new Rehearsal(null)).imports(fileOf(csvOf(rows)))).toMatchObject({
      imported: 5,
      associations: 1,
      tenants: 1,
      partners: 1,
    });
  });
});
