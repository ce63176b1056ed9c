import { claimOf, evidence, registerProgramme, startServer, tenants } from '../../support/server';
import type { TestServer } from '../../support/server';

const { contoso, fabrikam } = tenants;
const rationale = 'The documents were read & <b>compared</b>.';
const odd = `<script>alert(1)</script>"'& שלום ${'long name '.repeat(26)}`.slice(0, 300);

export const teams = `/workloads/${contoso}.teams`;
export const crowded = `/workloads/${contoso}.sharepoint`;
export const states = {
  reversed: teams,
  'as known before the reversal': `${teams}?on=2025-04-01&known-at=2025-04-10`,
  compared: `${teams}?on=2025-04-01&known-at=2025-04-10&compare=2025-04-23`,
  'on hold': `${teams}?known-at=2025-04-10`,
  'before anything was known': `${teams}?on=2025-01-01&known-at=2025-01-01`,
  'one claim': `/workloads/${contoso}.exchange`,
  'of a name that is markup': `/workloads/${fabrikam}.exchange`,
  'twelve claimants and hundreds of events': crowded,
  'a date that is none': `${teams}?on=yesterday`,
  'a workload that is none': `/workloads/${fabrikam}.yammer`,
};

/** Contoso Teams goes through the seventh scenario; other workloads stand in other states. */
export async function startWithStates(): Promise<{ server: TestServer; disputeId: string }> {
  const server = await startServer();
  await registerProgramme(server);
  const manager = await server.as('manager', { sub: 'manager-a' });
  const request = async (partnerId: string, scope: string, signedOn: string, number: number, tenantId: string = contoso) =>
    (await (await server.partner(partnerId)).post('/v1/claims', claimOf(tenantId, scope, signedOn, number))).body.claimId;
  const held = await request('proseware', 'teams', '2024-12-15', 1);
  await manager.decide(held, 'start-review');
  await server.at('2025-01-03T09:00:00.000Z');
  await manager.decide(held, 'pass-review', { rationale });
  const telemetry = await server.as('telemetry');
  const usage = { paidUnits: 5000, source: 'feed' };
  await server.at('2025-03-03T09:00:00.000Z');
  await telemetry.post(`/v1/workloads/${contoso}.teams/usage`, { period: '2025-02', monthlyActiveUsers: 720, ...usage });
  const asked = await request('litware', 'teams', '2025-02-20', 2);
  await manager.decide(asked, 'start-review');
  await server.at('2025-03-18T09:00:00.000Z');
  await manager.decide(asked, 'pass-review', { rationale });
  await server.at('2025-04-05T09:00:00.000Z');
  const proseware = await server.partner('proseware');
  const dispute = { grounds: 'The newer document was not considered.', evidence: [evidence(contoso, 'teams', '2025-03-05', 5)] };
  const { disputeId } = (await proseware.post(`/v1/claims/${held}/disputes`, dispute)).body;
  await server.at('2025-04-20T09:00:00.000Z');
  await telemetry.put(`/v1/workloads/${contoso}.teams/usage/2025-02`, { monthlyActiveUsers: 690, paidUnits: 5000, reason: 'late data' });
  await server.at('2025-04-22T15:00:00.000Z');
  const reversal = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };
  await (await server.as('lead', { sub: 'lead' })).decide(disputeId, 'resolve', reversal, 'disputes');
  await server.at('2025-04-23T12:00:00.000Z');
  await (await server.as('manager')).put(`/v1/tenants/${fabrikam}`, { name: odd });
  await (await server.as('manager')).put('/v1/partners/wingtip', { name: odd, globalAccountId: 'wingtip' });
  await request('trey', 'exchange', '2025-04-01', 3);
  await request('wingtip', 'exchange', '2025-04-01', 4, fabrikam);
  await crowd(server);
  return { server, disputeId };
}
/** Twelve claimants on one workload, and documents enough for a second page of events. */
async function crowd(server: TestServer): Promise<void> {
  const manager = await server.as('manager', { sub: 'registrar' });
  const claimants = Array.from({ length: 12 }, (_, index) => `partner-${index}`);
  for (const [index, name] of claimants.entries()) {
    await manager.put(`/v1/partners/${name}`, { name: `Partner ${index}`, globalAccountId: name });
    const partner = await server.partner(name);
    const { claimId } = (await partner.post('/v1/claims', claimOf(contoso, 'sharepoint', '2025-04-01', 100 + index))).body;
    for (let more = 0; more < 20; more += 1) {
      const documents = [evidence(contoso, 'sharepoint', '2025-04-02', 1000 + index * 100 + more)];
      await partner.post(`/v1/claims/${claimId}/evidence`, { evidence: documents });
    }
  }
}
