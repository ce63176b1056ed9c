import { readFileSync } from 'node:fs';
import { ReportError } from '../../src/report/columns';
import { columns } from '../../src/report/columns';
import { Rehearsal } from '../../src/report/rehearsal';
import { writeRejects } from '../../src/report/rejects';
import type { Caller } from '../../src/domain/facts';
import { contoso, csvOf, fileOf, folder, ledgerFor, manager, readCsv, removeFolders, row } from './support';
import type { Imported } from './support';
import { startOfDay } from '../../src/domain/calendar';

afterAll(removeFolders);

const rejected = ({ rejects }: Imported): [number, string][] => rejects.map(({ line, reason }) => [line, reason]);
const takingIn = (...rows: string[][]): Promise<Imported> => ledgerFor().imports(fileOf(csvOf(rows)));
const accountedFor = ({ linesRead, imported, unchanged, rejected: refused }: Imported): boolean =>
  linesRead === imported + unchanged + refused;

describe('a line that is broken', () => {
  it.each<[string, Parameters<typeof row>[0], string]>([
    ['a tenant that is no UUID', { CustomerTenantId: 'contoso' }, 'tenant-invalid'],
    ['a workload the policy does not list', { WorkloadName: 'Solitaire' }, 'workload-unknown'],
    ['a product without its subscription', { WorkloadName: 'Dynamics 365 Sales' }, 'workload-unknown'],
    ['a workload with a subscription', { WorkloadName: 'Teams~a0000000-0000-4000-8000-00000000000a' }, 'workload-unknown'],
    ['a partner id of other letters', { MpnId: '40 00' }, 'partner-invalid'],
    ['no name', { CustomerName: ' ' }, 'name-missing'],
    ['a mail address for a name', { CustomerName: 'anna@contoso.com' }, 'PersonalData'],
    ['a negative number', { MonthlyActiveUsers: '-3' }, 'number-invalid'],
    ['a fraction', { PaidAvailableUnits: '1.5' }, 'number-invalid'],
    ['misplaced separators', { PaidAvailableUnits: '1,50' }, 'number-invalid'],
    ['one number of two', { PaidAvailableUnits: '' }, 'usage-incomplete'],
    ['usage without a month', { Date: '' }, 'date-missing'],
    ['a day that does not exist', { DateAssociated: '2025-02-30' }, 'date-invalid'],
    ['a month that does not exist', { Date: '13/40/2025' }, 'date-invalid'],
    ['a month that has not begun', { Date: '2025-08-01' }, 'date-ahead'],
    ['an association that lies ahead', { DateAssociated: '2025-07-16', Date: '2025-07-01' }, 'date-ahead'],
  ])('is rejected for %s, and its neighbour taken', async (_what, fields, reason) => {
    const result = await takingIn(row(fields), row({ Date: '2025-02-01' }));
    expect(rejected(result)).toEqual([[2, reason]]);
    expect(result).toMatchObject({ linesRead: 2, imported: 1, rejected: 1, reasons: { [reason]: 1 } });
  });

  it('is told by the number that an editor shows, behind line breaks, blank lines and broken quotes', async () => {
    const good = row({ Date: '2025-02-01' }).join(',');
    const lines = [
      columns.join(','), // 1
      row({ CustomerName: '"Contoso\r\nHolding"' }).join(','), // 2 and 3
      '', // 4
      row({ CustomerName: '"Contoso" AG', Date: '2025-03-01' }).join(','), // 5
      good, // 6
      'too,few', // 7
      `${good},too many`, // 8
      row({ WorkloadName: 'Solitaire' }).join(','), // 9
    ];
    const result = await ledgerFor().imports(fileOf(lines.join('\r\n')));
    expect(rejected(result)).toEqual([
      [5, 'quotes'],
      [7, 'columns'],
      [8, 'columns'],
      [9, 'workload-unknown'],
    ]);
    expect(accountedFor(result)).toBe(true);
    expect(result).toMatchObject({ linesRead: 6, imported: 2 });
  });

  it('takes no other line with it where a quote is not closed', async () => {
    const lines = [
      columns.join(','), // 1
      row({ CustomerName: '"Contoso, unclosed' }).join(','), // 2
      row({ Date: '2025-02-01' }).join(','), // 3
      row({ CustomerName: '"Contoso, Inc."', Date: '2025-03-01' }).join(','), // 4
      row({ Date: '2025-04-01' }).join(','), // 5
      row({ CustomerName: '"Contoso', Date: '2025-05-01' }).join(','), // 6
      row({ Date: '2025-06-01' }).join(','), // 7
    ];
    const result = await ledgerFor().imports(fileOf(lines.join('\n')));
    expect(rejected(result)).toEqual([
      [2, 'quotes'],
      [6, 'quotes'],
    ]);
    expect(result).toMatchObject({ linesRead: 6, imported: 4 });
  });

  it('is written to the file of rejects with its cells as they were', async () => {
    const { rejects } = await takingIn(row({ CustomerName: 'Contoso, "Inc."', WorkloadName: 'Solitaire' }), row());
    const path = `${folder()}/rejects.csv`;
    await writeRejects(path, rejects);
    const [heading, ...lines] = readCsv(path);
    expect(heading).toEqual(['Line', 'Reason', 'Detail', ...columns]);
    expect(lines).toEqual([
      [
        '2',
        'workload-unknown',
        expect.stringContaining('Solitaire'),
        ...row({ CustomerName: 'Contoso, "Inc."', WorkloadName: 'Solitaire' }),
      ],
    ]);
  });
});

describe('lines that contradict each other', () => {
  it('are all rejected where two partners are on record since one day, and the rest is kept', async () => {
    const result = await takingIn(
      row(),
      row({ MpnId: '4000002', Date: '2025-02-01' }),
      row({ DateAssociated: '2024-01-01', Date: '2024-05-01' }),
    );
    expect(rejected(result)).toEqual([
      [2, 'two-holders'],
      [3, 'two-holders'],
    ]);
    expect(result).toMatchObject({ imported: 1, associations: 1 });
  });

  it('are all rejected where one month has two values', async () => {
    const result = await takingIn(row(), row({ MonthlyActiveUsers: '601' }), row({ Date: '2025-02-01' }));
    expect(rejected(result)).toEqual([
      [2, 'two-values'],
      [3, 'two-values'],
    ]);
    expect(result.imported).toBe(1);
  });

  it('are all rejected where one association has two claims', async () => {
    const result = await takingIn(row(), row({ ClaimId: 'CLM-2', Date: '2025-02-01' }));
    expect(rejected(result)).toEqual([
      [2, 'two-claims'],
      [3, 'two-claims'],
    ]);
    expect(result).toMatchObject({ imported: 0, associations: 0 });
  });

  it('leave out a month that belongs to another holder, or to none', async () => {
    const second = { MpnId: '4000002', ClaimId: 'CLM-2', DateAssociated: '2025-02-28' };
    const result = await takingIn(
      row(),
      row({ Date: '2025-02-01' }), // the second holds at its last instant
      row({ ...second, Date: '2025-03-01' }),
      row({ Date: '2024-12-01' }), // nobody yet
    );
    expect(rejected(result)).toEqual([
      [3, 'month-of-another-holder'],
      [5, 'month-before-association'],
    ]);
    expect(result.imported).toBe(2);
  });

  it('but do not where they only repeat each other', async () => {
    expect(await takingIn(row(), row())).toMatchObject({ linesRead: 2, imported: 1, unchanged: 1, rejected: 0 });
  });
});

describe('a line that contradicts the ledger', () => {
  it('is rejected with the reason of the ledger: another value of a month', async () => {
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf([row()])));
    const result = await ledger.imports(fileOf(csvOf([row({ MonthlyActiveUsers: '601' }), row({ Date: '2025-02-01' })])));
    expect(rejected(result)).toEqual([[2, 'UsageConflict']]);
    expect(result.imported).toBe(1);
  });

  it('is rejected where the ledger knows another holder since the same day, or of the month', async () => {
    const ledger = ledgerFor();
    await ledger.imports(
      fileOf(csvOf([row(), row({ MpnId: '4000002', ClaimId: 'CLM-2', DateAssociated: '2025-03-01', Date: '2025-03-01' })])),
    );
    const result = await ledger.imports(
      fileOf(csvOf([row({ MpnId: '4000003', Date: '2025-02-01' }), row({ Date: '2025-04-01' }), row({ Date: '2025-02-01' })])),
    );
    expect(rejected(result)).toEqual([
      [2, 'two-holders'],
      [3, 'month-of-another-holder'],
    ]);
  });

  it('is rejected once the ledger has decided on the workload itself, unless it agrees', async () => {
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf([row()])));
    const ref = { tenantId: row()[0]!, scope: 'teams' };
    const { state } = await ledger.ledger.catchUp(ref);
    const [claim] = state.claims;
    await ledger.ledger.workload(
      ref,
      { type: 'EndAssociation', claimId: claim!.claimId, reasons: ['engagement-ended'], rationale: 'The engagement is over.' },
      { caller: manager, key: 'end', correlationId: 'end' },
    );
    const result = await ledger.imports(
      fileOf(csvOf([row({ MpnId: '4000002', DateAssociated: '2025-03-01', Date: '2025-03-01' }), row()])),
    );
    expect(rejected(result)).toEqual([[2, 'ImportClosed']]);
    expect(result.unchanged).toBe(1);
  });

  it('is nothing new where the partner has moved within its account since, named by either location', async () => {
    const ledger = ledgerFor();
    const file = fileOf(csvOf([row(), row({ Date: '2025-07-01' })]));
    await ledger.imports(file);
    const ref = { tenantId: contoso, scope: 'teams' };
    const { state } = await ledger.ledger.catchUp(ref);
    const by = (caller: Caller, key: string) => ({ caller, key, correlationId: key });
    await ledger.ledger.reference(
      { type: 'PutPartner', partnerId: '4000009', name: 'South', globalAccountId: '4000001' },
      by(manager, 'put'),
    );
    const holder: Caller = { role: 'partner', id: 'somebody', partnerId: '4000001', accountId: '4000001' };
    const move = { type: 'MoveAssociation', claimId: state.claims[0]!.claimId, partnerId: '4000009' } as const;
    await ledger.ledger.workload(ref, move, by(holder, 'move'));
    const events = await ledger.events();
    expect(await ledger.imports(file)).toMatchObject({ unchanged: 2, rejected: 0 });
    expect(await ledger.events()).toBe(events);
    const elsewhere = fileOf(csvOf([row({ MpnId: '4000009' }), row({ MpnId: '4000003' })]));
    const result = await ledger.imports(elsewhere);
    expect([result.unchanged, rejected(result)]).toEqual([1, [[3, 'two-holders']]]);
  });
});

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

describe('a file that is no report', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /is empty/],
    ['binary', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00]), /binary/],
    ['some other CSV', 'a,b,c\n1,2,3\n', /is no CPOR report/],
    [
      'a report without two of its columns',
      csvOf([row()]).replace('MpnId', 'Partner').replace('ClaimId', 'Claim'),
      /lacks the columns ClaimId, MpnId/,
    ],
    ['a text', 'Dear partner, "please" find attached\nthe report', /is no CPOR report/],
    [
      'a quote that is never closed',
      `${columns.join(',')}\n"${'x'.repeat(2_000_000)}`,
      /line 2 on: a quote that opens there is never closed/,
    ],
  ])('is refused as a whole: %s', async (_what, content, message) => {
    const ledger = ledgerFor();
    const path = fileOf(content);
    await expect(ledger.imports(path)).rejects.toThrow(message);
    await expect(ledger.imports(path)).rejects.toThrow(ReportError);
    expect(await ledger.events()).toBe(0);
  });

  it('is refused where there is none', async () => {
    await expect(ledgerFor().imports('/nowhere/report.csv')).rejects.toThrow(/There is no file/);
    await expect(ledgerFor().imports(folder())).rejects.toThrow(/is a directory/);
  });
});

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
    expect(startOfDay('2025-01-10')).toBe('2025-01-10T00:00:00.000Z');
  });
});
