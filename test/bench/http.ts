import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { issueToken } from '../../src/api/auth/development-issuer';
import { document } from '../domain/support/story';
import { ask, requestRate, startProcess } from './http-load';
import { beside, inFlight } from './measure';
import type { Figure } from './measure';

const READS = 6_000;
const CLAIMS = 2_000;
const ROUNDS = 4;
const scopes = [
  'exchange',
  'teams',
  'sharepoint',
  'onedrive',
  'intune',
  'yammer',
  'office-apps',
  'power-bi',
  'defender-endpoint',
  'defender-office',
];
const tenantOf = (index: number) => `c0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** The current holder and a claim command, through HTTP, beside a bare Fastify that answers and reads the same amount. */
export async function httpFigures(directory: string): Promise<Figure[]> {
  mkdirSync(directory, { recursive: true });
  const register = ['-r', '@swc-node/register'];
  const bare = await startProcess([...register, join(__dirname, 'bare-fastify.ts')]);
  const ledger = await startProcess([...register, join(__dirname, 'serve.ts')], {
    ONRECORD_DATA: directory,
    ONRECORD_LOG_LEVEL: 'warn',
    ONRECORD_POLICY: 'direct',
  });
  try {
    return await measured(ledger.url, bare.url, directory);
  } finally {
    await ledger.stop();
    await bare.stop();
  }
}

async function measured(ledger: string, bare: string, directory: string): Promise<Figure[]> {
  const bearer = async (...who: Parameters<typeof issueToken>) => ({ authorization: `Bearer ${await issueToken(...who)}` });
  const manager = await bearer(directory, { role: 'manager', sub: 'manager-a' });
  const partner = await bearer(directory, { role: 'partner', sub: 'person', partnerId: 'proseware', accountId: 'proseware' });
  const auditor = await bearer(directory, { role: 'auditor', sub: 'auditor' });
  const put = (path: string, body: object) => ask(ledger, { method: 'PUT', path, headers: manager, body: JSON.stringify(body) }, 201);
  await put('/v1/partners/proseware', { name: 'Proseware', globalAccountId: 'proseware' });
  await inFlight(20, (CLAIMS * ROUNDS) / scopes.length, (index) => put(`/v1/tenants/${tenantOf(index)}`, { name: `Customer ${index}` }));

  let next = 0;
  const claim = (index = next++): string => {
    const workload = { tenantId: tenantOf(Math.floor(index / scopes.length)), scope: scopes[index % scopes.length] ?? '' };
    const signed = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
    return JSON.stringify({ ...workload, engagement: 'usage-recognition', evidence: [document(signed, String(index), workload)] });
  };
  const body = claim(0);
  const claims = await beside(
    'POST /v1/claims, granted at once',
    () => requestRate(ledger, CLAIMS, () => ({ method: 'POST', path: '/v1/claims', headers: partner, body: claim() }), 201),
    'bare Fastify POST',
    () => requestRate(bare, READS, () => ({ method: 'POST', path: '/', body }), 201),
  );
  const holder = await beside(
    'GET /v1/workloads/{id}',
    () =>
      requestRate(
        ledger,
        READS,
        (index) => ({ method: 'GET', path: `/v1/workloads/${tenantOf(index % 100)}.${scopes[index % scopes.length]}`, headers: auditor }),
        200,
      ),
    'bare Fastify GET',
    () => requestRate(bare, READS, () => ({ method: 'GET', path: '/' }), 200),
  );
  return [claims, holder];
}
