import { writeFileSync } from 'node:fs';
import { contoso, csvOf, row } from '../report/support';
import { CommandLine } from '../support/cli';
import { startServer } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from '../web/support/reader';

/** Of one service a report tells three holders: 4000001 from January 2023, 4000002 from 2024 and 4000003 from 2025. */
const workload = `/v1/workloads/${contoso}.teams`;
/** So long after the import. */
const MONTH_MS = 30 * 86_400_000;
const onrecord = new CommandLine();
let server: TestServer;

beforeAll(async () => {
  const held = (year: number, MpnId: string) =>
    row({ MpnId, ClaimId: `CLM-${MpnId}`, DateAssociated: `${year}-01-10`, Date: `${year}-02-01` });
  writeFileSync(onrecord.path('report.csv'), csvOf([held(2023, '4000001'), held(2024, '4000002'), held(2025, '4000003')]));
  expect(await onrecord.run('import', 'report.csv', '--data', 'ledger')).toMatchObject({ code: 0 });
  server = await startServer({ data: onrecord.path('ledger'), at: new Date(Date.now() + MONTH_MS).toISOString() });
});
afterAll(async () => {
  await server.stop();
  await onrecord.close();
});

test('who held first in a report is answered of its own days, and of nobody that came after its successor', async () => {
  const first = await server.partner('4000001');
  const on = async (day: string) => (await first.get(`${workload}/partner-of-record?on=${day}`)).body.partnerOfRecord;
  expect(await on('2023-06-01')).toMatchObject({ partnerId: '4000001', since: '2023-01-10T00:00:00.000Z' });
  expect(await on('2024-06-01')).toEqual({ competingPartner: 1, since: '2024-01-10T00:00:00.000Z', termEnd: null });
  expect(await on('2025-06-01')).toEqual(await on('2024-06-01'));
});

test('and its page draws its successor, and no third', async () => {
  const reader = new Reader(server.url);
  await reader.signIn('partner', { partnerId: '4000001' });
  const page = await reader.get(`/workloads/${contoso}.teams`);
  const plane = /day of knowledge\.([^"<]*)/.exec(page.html)?.[1] ?? '';
  expect(plane).toMatch(
    /^ 4000001 for days from 10 Jan 2023 to 9 Jan 2024, known from [^;]* on; competing partner 1 for days from 10 Jan 2024, known from [^;]* on\.$/,
  );
});
