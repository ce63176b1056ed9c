import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../src/domain/calendar';
import { workloadIdOf } from '../../src/domain/streams';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { createBareTables, createIndexes } from '../../src/projections/runner/view';
import type { Counted } from '../../src/projections/runner/view';
import { inTransaction, openViewsFile } from '../../src/projections/runner/views-file';
import { TenureQueries } from '../../src/projections/tenure/queries';
import { tenure } from '../../src/projections/tenure/view';
import type { Database } from '../../src/sqlite/driver';
import { beside, rate } from './measure';
import type { Figure } from './measure';

const QUESTIONS = 20_000;
const CLAIMS_PER_TRANSACTION = 10_000;

/** Who was on record at (D, K), asked of the view among so many claims, beside one look-up by primary key in the same file. */
export async function tenureFigures(directory: string): Promise<Figure[]> {
  mkdirSync(directory, { recursive: true });
  return [await asking(directory, 1_000), await asking(directory, 1_000_000)];
}

async function asking(directory: string, claims: number): Promise<Figure> {
  const database = openViewsFile(join(directory, `tenure-${claims}.db`), () => undefined);
  await fill(database, claims);
  const queries = new TenureQueries(database);
  const key = database.prepare('SELECT state FROM tenure_state WHERE workload = ?');
  const figure = await beside(
    `holder at (D, K), ${claims.toLocaleString('en')} claims`,
    () =>
      rate(QUESTIONS, () =>
        forRandom(claims, (index) => queries.holderOn(workloadOf(index), '2025-04-01T12:00:00.000Z', knownAtOf(index))),
      ),
    'one row by primary key',
    () => rate(QUESTIONS, () => forRandom(claims, (index) => key.get(workloadOf(index)))),
  );
  database.close();
  return figure;
}

/** Half of the questions are about what was known before a challenger came. */
const knownAtOf = (index: number): Instant => (index % 2 === 0 ? '2025-06-01T00:00:00.000Z' : '2025-02-15T00:00:00.000Z');

/** A walk over all workloads in no order, the same each time: no two neighbours share a page. */
function forRandom(claims: number, ask: (index: number) => unknown): void {
  const workloads = claims / 2;
  for (let question = 0; question < QUESTIONS; question += 1) ask((question * 7_919) % workloads);
}

/** Two claims on each workload, the second granted over the first; through the view's own writer. */
async function fill(database: Database, claims: number): Promise<void> {
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF'); // As a rebuild fills its file.
  createBareTables(database, tenure);
  const writer = tenure.writer(database);
  for (let first = 0; first < claims; first += CLAIMS_PER_TRANSACTION) {
    inTransaction(database, () => {
      for (let claim = first; claim < Math.min(claims, first + CLAIMS_PER_TRANSACTION); claim += 2)
        for (const event of eventsOf(claim / 2)) writer.apply(event, event.stream);
      writer.flush();
    });
    await new Promise(setImmediate);
  }
  createIndexes(database, tenure);
}

const refOf = (index: number) => ({ tenantId: `c0000000-0000-4000-8000-${String(index).padStart(12, '0')}`, scope: 'teams' });
const workloadOf = (index: number): string => workloadIdOf(refOf(index));

const EVENTS_PER_WORKLOAD = 5;
const gates = { termEnd: null, renewableFrom: null, stableUntil: null, repudiableUntil: '2025-05-25T00:00:00.000Z', policyVersion: 1 };
const decidedBy = { role: 'manager' as const, id: 'manager-a' };

function eventsOf(index: number): Counted[] {
  const [held, rival] = [`${index} held`, `${index} rival`];
  const requested = (claimId: string, partnerId: string): WorkloadEvent => ({
    type: 'ClaimRequested',
    claimId,
    partnerId,
    accountId: partnerId,
    engagement: 'use-or-consume',
    evidence: [],
    reviewStartBy: '2025-01-20T00:00:00.000Z',
    policyVersion: 1,
  });
  const granted = (claimId: string, partnerId: string): WorkloadEvent => ({
    type: 'ClaimGranted',
    claimId,
    partnerId,
    accountId: partnerId,
    basis: 'no-objection',
    decidedBy,
    ...gates,
  });
  const superseded: WorkloadEvent = {
    type: 'ClaimSuperseded',
    claimId: held,
    by: rival,
    decidedBy,
    disputableUntil: '2025-04-25T00:00:00.000Z',
    policyVersion: 1,
  };
  const told: [WorkloadEvent, Instant][] = [
    [requested(held, `partner-${index % 5_000}`), '2025-01-02T09:00:00.000Z'],
    [granted(held, `partner-${index % 5_000}`), '2025-01-11T00:00:00.000Z'],
    [requested(rival, `partner-${(index + 1) % 5_000}`), '2025-03-03T09:00:00.000Z'],
    [superseded, '2025-03-26T00:00:00.000Z'],
    [granted(rival, `partner-${(index + 1) % 5_000}`), '2025-03-26T00:00:00.000Z'],
  ];
  return told.map(([data, at], revision) => ({
    id: `${index} ${revision}`,
    stream: `onrecord.workload-${workloadOf(index)}`,
    revision,
    position: BigInt(index * EVENTS_PER_WORKLOAD + revision + 1),
    sequence: index * EVENTS_PER_WORKLOAD + revision + 1,
    type: data.type,
    data,
    version: 1,
    recordedAt: at,
    effectiveAt: at,
    actor: { role: 'ledger', id: 'onrecord' },
    correlationId: at,
    causationId: `the cause of ${at}`,
  }));
}
