import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { issueToken } from '../../src/api/auth/development-issuer';
import { document } from '../domain/support/story';
import { ask, startProcess } from './http-load';
import type { Figure } from './measure';

const CLAIMANTS = 12;
const EVENTS = 500;
const READINGS = 30;
const tenantId = 'c0000000-0000-4000-8000-000000000001';

/** The page of a workload with 500 events and 12 claimants, as long as its reader waits for it, beside one with a single claim. */
export async function pageFigures(directory: string): Promise<Figure[]> {
  mkdirSync(directory, { recursive: true });
  const server = await startProcess(['-r', '@swc-node/register', join(__dirname, 'serve.ts')], {
    ONRECORD_DATA: directory,
    ONRECORD_LOG_LEVEL: 'warn',
    ONRECORD_POLICY: 'direct',
  });
  try {
    await fill(server.url, directory);
    const cookie = await signIn(server.url);
    const crowded = await waits(server.url, `/workloads/${tenantId}.teams?page=1`, cookie);
    const plain = await waits(server.url, `/workloads/${tenantId}.exchange`, cookie);
    const ratio = Math.round((crowded.ms / plain.ms) * 100) / 100;
    const name = `page of ${EVENTS} events, ${CLAIMANTS} claimants, ${crowded.kilobytes} KB gzipped`;
    return [{ name, ms: crowded.ms, peer: 'page of one claim', peerMs: plain.ms, ratio }];
  } finally {
    await server.stop();
  }
}

async function fill(url: string, directory: string): Promise<void> {
  const bearer = async (...who: Parameters<typeof issueToken>) => ({ authorization: `Bearer ${await issueToken(...who)}` });
  const manager = await bearer(directory, { role: 'manager', sub: 'manager-a' });
  const put = (path: string, body: object) => ask(url, { method: 'PUT', path, headers: manager, body: JSON.stringify(body) }, 201);
  await put(`/v1/tenants/${tenantId}`, { name: 'Contoso' });
  const signed = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  for (let index = 0; index < CLAIMANTS; index += 1) {
    const partnerId = `partner-${index}`;
    await put(`/v1/partners/${partnerId}`, { name: `Partner ${index}`, globalAccountId: partnerId });
    const headers = await bearer(directory, { role: 'partner', sub: 'person', partnerId, accountId: partnerId });
    const post = (path: string, body: object, status: number) =>
      ask(url, { method: 'POST', path, headers, body: JSON.stringify(body) }, status);
    const claim = (scope: string) => {
      const workload = { tenantId, scope };
      return { ...workload, engagement: 'usage-recognition', evidence: [document(signed, `${scope} ${index}`, workload)] };
    };
    const { claimId } = JSON.parse(await post('/v1/claims', claim('teams'), 201)) as { claimId: string };
    if (index === 0) await post('/v1/claims', claim('exchange'), 201);
    for (let more = 0; more < EVENTS / CLAIMANTS - 2; more += 1) {
      const evidence = [document(signed, `${index} ${more}`, { tenantId, scope: 'teams' })];
      await post(`/v1/claims/${claimId}/evidence`, { evidence }, 200);
    }
  }
}

async function signIn(url: string): Promise<string> {
  const form = new URLSearchParams({ as: 'auditor', then: '/' });
  const { headers } = await fetch(`${url}/signin`, { method: 'POST', body: form, redirect: 'manual' });
  return headers
    .getSetCookie()
    .map((set) => set.replace(/;.*/, ''))
    .join('; ');
}

/** The median of some readings, one after the other. */
async function waits(url: string, path: string, cookie: string): Promise<{ ms: number; kilobytes: number }> {
  const times: number[] = [];
  let text = '';
  for (let reading = 0; reading < READINGS; reading += 1) {
    const began = performance.now();
    text = await ask(url, { method: 'GET', path, headers: { cookie } }, 200);
    times.push(performance.now() - began);
  }
  const ms = times.toSorted((one, other) => one - other)[READINGS / 2] ?? 0;
  return { ms: Math.round(ms * 10) / 10, kilobytes: Math.round(gzipSync(text).length / 102.4) / 10 };
}
