import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { copyLog } from '../../src/ledger/copy-log';
import type { CloudEventSeen } from '../support/following';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, Client } from '../support/server';

const { contoso, fabrikam } = tenants;
export const teams = `${contoso}.teams`;

/** What a ledger tells of: Proseware holds Teams of Contoso, Litware asks for it; Trey holds Exchange of Fabrikam. Usage of Teams is measured. */
export async function startFilled() {
  const server = await startServer();
  await registerProgramme(server);
  const [auditor, manager] = [await server.as('auditor'), await server.as('manager', { sub: 'manager-a' })];
  const [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
  await granted(manager, proseware, contoso, 'teams', 1);
  await granted(manager, await server.partner('trey'), fabrikam, 'exchange', 2);
  await server.at('2025-01-20T09:00:00.000Z');
  const measured = { period: '2024-12', monthlyActiveUsers: 500, paidUnits: 5000, source: 'feed' };
  await (await server.as('telemetry')).post(`/v1/workloads/${teams}/usage`, measured);
  const asked = await litware.post('/v1/claims', claimOf(contoso, 'teams', '2025-01-10', 3));
  await manager.post(`/v1/claims/${asked.body.claimId}/notes`, { text: 'Looks odd.', visibility: 'internal' });
  await manager.post(`/v1/claims/${asked.body.claimId}/notes`, { text: 'Send the annex.', visibility: 'parties' });
  return { server, auditor, manager, proseware, litware };
}

async function granted(manager: Client, partner: Client, tenantId: string, scope: string, number: number): Promise<void> {
  const { body } = await partner.post('/v1/claims', claimOf(tenantId, scope, '2024-12-15', number));
  await manager.decide(body.claimId, 'start-review');
  await manager.decide(body.claimId, 'pass-review', { rationale: 'The documents were read.' });
}

export const eventsOf = ({ text }: Answered): CloudEventSeen[] => JSON.parse(text) as CloudEventSeen[];
export const cursorIn = ({ headers }: Answered): string => headers.get('ledger-cursor') ?? '';
export const typesOf = (events: CloudEventSeen[]) => events.map(({ type }) => type.replace('onrecord.', ''));

/** All pages, so many at a time. */
export async function everything(client: Client, query = '', limit = 1000): Promise<CloudEventSeen[]> {
  const events: CloudEventSeen[] = [];
  for (let after = 'beginning', more = true; more;) {
    const page = await client.get(`/v1/events?limit=${limit}&after=${after}${query}`);
    expect([page.status, page.text]).toEqual([200, page.text]);
    events.push(...eventsOf(page));
    [after, more] = [cursorIn(page), page.headers.get('ledger-caught-up') === 'false'];
  }
  return events;
}

/** The ledger moved to another directory, as `onrecord copy` does it: with views to be made. */
export async function copyOf(data: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-copy-'));
  const source = await openSqliteEventStore({ directory: data, mode: 'read' });
  const target = await openSqliteEventStore({ directory, mode: 'write' });
  await copyLog(source, target);
  await Promise.all([source.close(), target.close()]);
  return directory;
}
