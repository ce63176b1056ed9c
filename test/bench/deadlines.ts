import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { issueToken } from '../../src/api/auth/development-issuer';
import { SystemClock } from '../../src/clock/system-clock';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { openLedger } from '../../src/open-ledger';
import { readSettings } from '../../src/settings';
import { document, proseware } from '../domain/support/story';
import { appendAwaiting } from '../support/awaiting';
import { ask, startProcess } from './http-load';
import type { Asked } from './http-load';
import { inFlight } from './measure';
import type { Figure } from './measure';
import { fdatasyncRate } from './peers';

const DUE = 100_000;
const CLAIMED = 400;
const CUSTOMERS = 2_500;
const REQUESTS_PER_SECOND = 100;
/** Of so many requests one is a claim, the others read a workload. */
const CLAIM_EVERY = 5;
const CALM_SECONDS = 20;
const scopes = ['exchange', 'teams', 'sharepoint', 'onedrive', 'intune', 'yammer', 'office-apps', 'power-bi'];
const workloadOf = (index: number) => ({
  tenantId: `c0000000-0000-4000-8000-${String(Math.floor(index / scopes.length)).padStart(12, '0')}`,
  scope: scopes[index % scopes.length] ?? '',
});

/**
 * A server that begins with 100,000 workloads due at one moment: how fast it works them off, and how long those who ask meanwhile wait
 * beside the same requests when nothing is due. Requests are sent at their time whether the last was answered or not.
 */
export async function deadlineFigures(directory: string, due = DUE): Promise<Figure[]> {
  await prepare(directory, due);
  const synced = await fdatasyncRate(directory);
  const server = await startProcess(['-r', '@swc-node/register', join(__dirname, 'serve.ts')], {
    ONRECORD_DATA: directory,
    ONRECORD_LOG_LEVEL: 'warn',
  });
  try {
    const requests = await load(server.url, directory);
    const began = performance.now();
    const busy = await requests(async () => {
      while ((await dueOf(server.url)) > 0) await pause(500);
    });
    const seconds = (performance.now() - began) / 1000;
    const calm = await requests(() => pause(CALM_SECONDS * 1000));
    const per = (value: number, beside: number) => Math.round((value / beside) * 100) / 100;
    const rate = { perSecond: Math.round(due / seconds), peerPerSecond: Math.round(synced) };
    const waits = (['read', 'claim'] as const).flatMap((kind) =>
      ([50, 99] as const).map((percent): Figure => {
        const [ms, peerMs] = [percentile(busy[kind], percent), percentile(calm[kind], percent)];
        return { name: `${kind} while they are recorded, p${percent}`, ms, peer: 'nothing due', peerMs, ratio: per(ms, peerMs) };
      }),
    );
    const name = `deadlines, ${due.toLocaleString('en')} due at one moment, ${Math.round(seconds)} s`;
    return [{ name, ...rate, peer: 'fdatasync', ratio: per(rate.perSecond, rate.peerPerSecond) }, ...waits];
  } finally {
    await server.stop();
  }
}

/** Claims whose customers' windows have closed, customers to claim for, and workloads to read that nothing is due on. */
async function prepare(directory: string, due: number): Promise<void> {
  const store = await openSqliteEventStore({ directory, mode: 'write' });
  await appendAwaiting(store, due);
  await store.close();
  const settings = readSettings({ data: directory }, {}, 'no.env');
  const opened = await openLedger({ settings, clock: new SystemClock(), owner: 'bench', following: false });
  const { ledger } = opened;
  const request = (key: string) => ({ caller: { role: 'manager', id: 'bench' } as const, key, correlationId: key });
  const partner = { type: 'PutPartner', partnerId: 'proseware-north', name: 'Proseware', globalAccountId: 'proseware' } as const;
  await ledger.reference(partner, request('partner'));
  await inFlight(50, CUSTOMERS, async (index) => {
    const { tenantId } = workloadOf(index * scopes.length);
    await ledger.reference({ type: 'PutTenant', tenantId, name: `Customer ${index}`, region: null, segment: null }, request(tenantId));
  });
  await inFlight(50, CLAIMED, async (index) => {
    const { engagement, evidence } = claimOf(index);
    const claim = { type: 'RequestClaim', partnerId: 'proseware-north', engagement, evidence } as const;
    await ledger.workload(workloadOf(index), claim, { caller: proseware, key: `claim ${index}`, correlationId: 'bench' });
  });
  await opened.runner.catchUp();
  await opened.close();
}

function claimOf(index: number) {
  const workload = workloadOf(index);
  const signed = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  return { ...workload, engagement: 'usage-recognition' as const, evidence: [document(signed, String(index), workload)] };
}

interface Waits {
  read: number[];
  claim: number[];
}

/** Requests at a steady pace for as long as something lasts; answers how many milliseconds each waited, from when it was to be sent. */
async function load(url: string, directory: string): Promise<(meanwhile: () => Promise<void>) => Promise<Waits>> {
  const bearer = async (...who: Parameters<typeof issueToken>) => ({ authorization: `Bearer ${await issueToken(...who)}` });
  const auditor = await bearer(directory, { role: 'auditor', sub: 'auditor' });
  const partner = await bearer(directory, { role: 'partner', sub: 'person', partnerId: 'proseware-north', accountId: 'proseware' });
  let claimed = CLAIMED;
  const read = (index: number): Asked => {
    const { tenantId, scope } = workloadOf(index % CLAIMED);
    return { method: 'GET', path: `/v1/workloads/${tenantId}.${scope}`, headers: auditor };
  };
  const claim = (): Asked => ({ method: 'POST', path: '/v1/claims', headers: partner, body: JSON.stringify(claimOf(claimed++)) });
  return async (meanwhile) => {
    const waits: Waits = { read: [], claim: [] };
    const failures: unknown[] = [];
    const sent: Promise<void>[] = [];
    const began = performance.now();
    const over = new AbortController();
    const lasting = meanwhile().finally(() => over.abort());
    for (let index = 0; !over.signal.aborted && failures.length === 0; index += 1) {
      const at = began + (index * 1000) / REQUESTS_PER_SECOND;
      await pause(Math.max(0, at - performance.now()));
      const isClaim = index % CLAIM_EVERY === 0;
      const answered = isClaim ? ask(url, claim(), 201) : ask(url, read(index), 200);
      const kind = isClaim ? 'claim' : 'read';
      sent.push(answered.then(() => void waits[kind].push(performance.now() - at)).catch((error: unknown) => void failures.push(error)));
    }
    await Promise.all(sent);
    if (failures.length > 0) throw failures[0];
    await lasting;
    return waits;
  };
}

async function dueOf(url: string): Promise<number> {
  const { deadlines } = JSON.parse(await ask(url, { method: 'GET', path: '/health/ready' }, 200)) as { deadlines: { due: number } };
  return deadlines.due;
}

function percentile(values: readonly number[], percent: number): number {
  const place = Math.min(values.length - 1, Math.floor((values.length * percent) / 100));
  return Math.round((values.toSorted((one, other) => one - other)[place] ?? 0) * 10) / 10;
}
