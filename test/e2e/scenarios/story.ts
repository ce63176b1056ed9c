import { claimOf, registerProgramme, tenants } from '../../support/server';
import type { Client } from '../../support/server';
import type { Played } from './stage';

/** Also the close of the day before: the close of 10 Jan is the start of 11 Jan. */
export const startOf = (day: string) => `${day}T00:00:00.000Z`;
export const { contoso } = tenants;
export const teams = `${contoso}.teams`;
export const rationale = 'The documents were read and compared.';

/** The people of the programme, on a ledger that has nothing yet but them. */
export async function programme(server: Played) {
  await registerProgramme(server);
  const people = {
    proseware: await server.partner('proseware'),
    litware: await server.partner('litware'),
    managerA: await server.as('manager', { sub: 'manager-a' }),
    managerB: await server.as('manager', { sub: 'manager-b' }),
    lead: await server.as('lead', { sub: 'lead' }),
    trey: await server.partner('trey'),
    auditor: await server.as('auditor'),
    customer: await server.customer(contoso),
    telemetry: await server.as('telemetry'),
  };
  return { server, ...people };
}
export type Programme = Awaited<ReturnType<typeof programme>>;

export async function request(partner: Client, scope: string, signedOn: string, number = 1): Promise<string> {
  const { status, body } = await partner.post('/v1/claims', claimOf(contoso, scope, signedOn, number));
  expect(status).toBe(201);
  return body.claimId;
}

export async function decided(
  manager: Client,
  id: string,
  decision: string,
  body: object = {},
  of?: 'claims' | 'disputes' | 'workloads',
): Promise<void> {
  const answer = await manager.decide(id, decision, body, of);
  expect([decision, answer.status, answer.body.detail]).toEqual([decision, 200, undefined]);
}

/** Proseware on record from the close of 10 Jan, with evidence of 15 Dec 2024. */
export async function prosewareOnRecord({ server, proseware, managerA }: Programme, scope = 'teams'): Promise<string> {
  await server.at('2025-01-02T09:00:00.000Z');
  const claimId = await request(proseware, scope, '2024-12-15');
  await decided(managerA, claimId, 'start-review');
  await server.at('2025-01-03T09:00:00.000Z');
  await decided(managerA, claimId, 'pass-review', { rationale });
  await server.at(startOf('2025-01-11'));
  return claimId;
}

/** Litware asks on Mon 3 Mar, with evidence of 20 Feb, and is under review. */
export async function litwareAsks({ server, litware, managerA }: Programme): Promise<string> {
  await server.at('2025-03-03T09:00:00.000Z');
  const claimId = await request(litware, 'teams', '2025-02-20', 2);
  await decided(managerA, claimId, 'start-review');
  return claimId;
}

/** Litware asks, the incumbent says nothing, and it is granted at the close of 25 Mar. */
export async function litwareGranted(all: Programme): Promise<string> {
  const asked = await litwareAsks(all);
  await all.server.at('2025-03-18T09:00:00.000Z');
  await decided(all.managerA, asked, 'pass-review', { rationale });
  await all.server.at(startOf('2025-03-26'));
  return asked;
}

/** As scenario 3: Litware supersedes Proseware at the close of 25 Mar. */
export async function litwareSupersedes(all: Programme): Promise<{ held: string; asked: string }> {
  return { held: await prosewareOnRecord(all), asked: await litwareGranted(all) };
}

export const grounds = 'A document of ours was not considered.';

export async function disputes(partner: Client, claimId: string, ...documents: object[]): Promise<string> {
  const { status, body } = await partner.post(`/v1/claims/${claimId}/disputes`, { grounds, evidence: documents });
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.disputeId;
}

/** Trey asks as well on 27 March, and Proseware disputes on 5 April that Litware superseded it. */
export async function disputedBesideTrey(all: Programme, ...documents: object[]) {
  const { held, asked } = await litwareSupersedes(all);
  await all.server.at('2025-03-27T09:00:00.000Z');
  const claims = { proseware: held, litware: asked, trey: await request(all.trey, 'teams', '2025-03-20', 3) };
  await all.server.at('2025-04-05T09:00:00.000Z');
  return { claims, disputeId: await disputes(all.proseware, held, ...documents) };
}

export const resolution = (outcome: string, reason: string) => ({ outcome, reasons: [reason], rationale });

export const month = (period: string, monthlyActiveUsers: number) => ({ period, monthlyActiveUsers, paidUnits: 5000, source: 'telemetry' });
export const usage = (client: Client, workload = teams) => client.get(`/v1/workloads/${workload}/usage`);
export const holder = async (client: Client, query = '') =>
  (await client.get(`/v1/workloads/${teams}${query ? `/partner-of-record?${query}` : ''}`)).body.partnerOfRecord?.partnerId ?? null;

/** A ledger with the people of the programme on it, ended with the test. */
export type Given = (policy?: 'cpor' | 'protected' | 'direct') => Promise<Programme>;

/** What of a kind came to an inbox last. */
export const told = async (client: Client, kind: string) => (await client.get('/v1/inbox')).body.items.find((item) => item.kind === kind);
