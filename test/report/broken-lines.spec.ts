import { ReportError } from '../../src/report/columns';
import { columns } from '../../src/report/columns';
import { writeRejects } from '../../src/report/rejects';
import { csvOf, fileOf, folder, ledgerFor, readCsv, rejected, removeFolders, row, takingIn } from './support';
import type { Imported } from './support';

afterAll(removeFolders);

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
    ['a name that speaks to a terminal', { CustomerName: 'Contoso \u001b[31m' }, 'control-characters'],
    ['a claim id that rings a bell', { ClaimId: 'CLM\u00071' }, 'control-characters'],
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
