import { stringify } from 'csv-stringify';
import { sampleRows } from '../../src/report/sample';
import { writeWhole } from '../../src/report/write-whole';
import { columns } from '../../src/report/columns';
import { contoso, cpor, csvOf, fabrikam, fileOf, folder, ledgerFor, manager, readCsv, removeFolders, row, setOf } from './support';

afterAll(removeFolders);

const sample = { workloads: 300, months: 12, seed: 7, until: '2025-06' };

describe('a sample report', () => {
  const rows = [...sampleRows(cpor, sample)];
  const measured = rows.slice(1).filter(([, , , active]) => active !== '');

  it('has a row for each workload and month, and names the columns of the CPOR report', () => {
    expect(rows[0]).toEqual([...columns]);
    expect(measured).toHaveLength(300 * 12);
    expect(new Set(measured.map(([tenant, , workload, , , , , , , date]) => `${tenant} ${workload} ${date}`)).size).toBe(300 * 12);
  });

  it('is the same for the same seed, and another for another', () => {
    expect([...sampleRows(cpor, sample)]).toEqual(rows);
    expect([...sampleRows(cpor, { ...sample, seed: 8 })]).not.toEqual(rows);
  });

  it('has workloads that change hands, and names with commas, quotes, line breaks and letters of any alphabet', () => {
    const holders = new Map<string, Set<string>>();
    for (const [tenant, , workload, , , , partner = ''] of measured) {
      const key = `${tenant} ${workload}`;
      holders.set(key, (holders.get(key) ?? new Set()).add(partner));
    }
    const changed = [...holders.values()].filter((partners) => partners.size > 1);
    expect(changed.length).toBeGreaterThan(3);
    expect(changed.length).toBeLessThan(20);
    const names = [...sampleRows(cpor, { ...sample, workloads: 3000, months: 1 })].map(([, name]) => name ?? '').join('|');
    for (const strange of [',', '"', '\n', 'ü', '東']) expect(names).toContain(strange);
  });
});

describe('a report that is taken in', () => {
  it('comes back as the same set of rows', async () => {
    const rows = [...sampleRows(cpor, sample)];
    const path = `${folder()}/sample.csv`;
    await writeWhole(path, rows, stringify());
    expect(readCsv(path)).toEqual(rows);
    const ledger = ledgerFor();
    const accounting = await ledger.imports(path);
    expect(accounting).toMatchObject({ linesRead: rows.length - 1, imported: rows.length - 1, unchanged: 0, rejected: 0, workloads: 300 });
    expect(accounting.usageMonths).toBe(300 * 12);
    const [heading, ...exported] = await ledger.exports();
    expect(heading).toEqual([...columns]);
    expect(setOf(exported)).toEqual(setOf(rows.slice(1)));
  });

  it('changes nothing the second time, whatever the order of its lines', async () => {
    const [heading = [], ...rows] = [...sampleRows(cpor, { ...sample, workloads: 40 })];
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf(rows)));
    const events = await ledger.events();
    expect(heading).toHaveLength(10);
    expect(await ledger.imports(fileOf(csvOf(rows)))).toMatchObject({
      linesRead: rows.length,
      imported: 0,
      unchanged: rows.length,
      rejected: 0,
    });
    const again = await ledger.imports(fileOf(csvOf(rows.toReversed())));
    expect(again).toMatchObject({
      imported: 0,
      unchanged: rows.length,
      rejected: 0,
      tenants: 0,
      partners: 0,
      associations: 0,
      usageMonths: 0,
    });
    expect(await ledger.events()).toBe(events);
  });

  it('corrects months that the ledger has otherwise only where that is asked for', async () => {
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf([row(), row({ Date: '2025-02-01', MonthlyActiveUsers: '720' })])));
    const later = csvOf([row(), row({ Date: '2025-02-01', MonthlyActiveUsers: '690' })]);
    expect(await ledger.imports(fileOf(later))).toMatchObject({ imported: 0, unchanged: 1, rejected: 1, reasons: { UsageConflict: 1 } });
    expect(await ledger.imports(fileOf(later), { correct: true })).toMatchObject({
      imported: 1,
      unchanged: 1,
      rejected: 0,
      usageMonths: 1,
    });
    expect(await ledger.imports(fileOf(later), { correct: true })).toMatchObject({ imported: 0, unchanged: 2, rejected: 0 });
    expect((await ledger.exports()).slice(1)).toEqual([row(), row({ Date: '2025-02-01', MonthlyActiveUsers: '690' })]);
  });

  it('says of an association without usage that there is none', async () => {
    const taken = row({ MonthlyActiveUsers: '', PaidAvailableUnits: '', Date: '' });
    const ledger = ledgerFor();
    expect(await ledger.imports(fileOf(csvOf([taken])))).toMatchObject({ imported: 1, associations: 1, usageMonths: 0 });
    expect((await ledger.exports()).slice(1)).toEqual([taken]);
  });

  it('says of an association with usage only the months that have some: empty cells are no fact of a month', async () => {
    const empty = { MonthlyActiveUsers: '', PaidAvailableUnits: '' };
    const [january, march] = [row(), row({ Date: '2025-03-01', MonthlyActiveUsers: '720' })];
    const second = { ...empty, MpnId: '4000002', ClaimId: 'CLM-2', DateAssociated: '2025-04-02' };
    const rows = [
      row({ ...empty, Date: '2025-02-01' }),
      january,
      row({ ...empty, Date: '' }),
      march,
      row({ ...second, Date: '2025-04-01' }),
      row({ ...second, Date: '2025-05-01' }),
    ];
    const ledger = ledgerFor();
    expect(await ledger.imports(fileOf(csvOf(rows)))).toMatchObject({
      linesRead: 6,
      imported: 4,
      unchanged: 2,
      associations: 2,
      usageMonths: 2,
    });
    const exported = (await ledger.exports()).slice(1);
    expect(setOf(exported)).toEqual(setOf([january, march, row({ ...second, Date: '' })]));
    expect(await ledger.imports(fileOf(csvOf(exported)))).toMatchObject({ imported: 0, unchanged: 3 });

    const anew = ledgerFor();
    await anew.imports(fileOf(csvOf(exported)));
    expect((await anew.exports()).slice(1)).toEqual(exported);
  });

  it('comes back with ISO dates, plain integers and the latest name of the customer', async () => {
    const ledger = ledgerFor();
    const messy = [
      row({
        CustomerName: 'Contoso, "Old"',
        Date: '1/31/2025',
        DateAssociated: '1/10/2025',
        MonthlyActiveUsers: '1,600',
        WorkloadName: 'microsoft teams',
      }),
      row({ CustomerName: 'Contoso\r\nHolding', Date: '2/28/2025', DateAssociated: '1/10/2025', MonthlyActiveUsers: '1 720' }),
    ];
    const heading = columns.join(',');
    const body = csvOf(messy).split('\n').slice(1).join('\n').replaceAll('\n', '\r\n').replaceAll('\r\r\n', '\r\n');
    const accounting = await ledger.imports(fileOf(`\ufeff${heading}\r\n${body}`));
    expect(accounting).toMatchObject({ linesRead: 2, imported: 2, rejected: 0, dates: expect.stringContaining('month/day/year') });
    expect((await ledger.exports()).slice(1)).toEqual([
      row({ CustomerName: 'Contoso\r\nHolding', Date: '2025-01-01', MonthlyActiveUsers: '1600' }),
      row({ CustomerName: 'Contoso\r\nHolding', Date: '2025-02-01', MonthlyActiveUsers: '1720' }),
    ]);
  });

  it('keeps what the ledger knows of a customer beside its name', async () => {
    const ledger = ledgerFor();
    const request = { caller: manager, key: 'k', correlationId: 'c' };
    await ledger.ledger.reference(
      { type: 'PutTenant', tenantId: contoso, name: 'Contoso AG', region: 'EU', segment: 'enterprise' },
      request,
    );
    await ledger.imports(fileOf(csvOf([row()])));
    const [last] = await ledger.store.readStream(`onrecord.tenant-${contoso}`, { direction: 'backwards', limit: 1 });
    expect(JSON.parse(last!.data)).toMatchObject({ type: 'TenantChanged', name: 'Contoso', region: 'EU', segment: 'enterprise' });
  });

  it('follows the holder as it changes within one report, in whatever order the lines come', async () => {
    const rows = [
      row({ MpnId: '4000002', ClaimId: 'CLM-2', DateAssociated: '2025-03-15', Date: '2025-03-01', MonthlyActiveUsers: '800' }),
      row({ Date: '2025-02-01', MonthlyActiveUsers: '700' }),
      row({
        CustomerTenantId: fabrikam,
        CustomerName: 'Fabrikam',
        WorkloadName: 'Dynamics 365 Sales~a0000000-0000-4000-8000-00000000000a',
      }),
    ];
    const ledger = ledgerFor();
    expect(await ledger.imports(fileOf(csvOf(rows)))).toMatchObject({ imported: 3, associations: 3, partners: 2, tenants: 2, rejected: 0 });
    expect(setOf((await ledger.exports()).slice(1))).toEqual(setOf(rows));
  });
});
