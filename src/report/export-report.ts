import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastDayOfPeriod, lastInstantOf } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { PolicyTerms } from '../domain/policy/policy';
import type { TenantEvent } from '../domain/reference/events';
import { parseWorkloadId, streamKind, subjectOfStream, workloadIdOf, workloadOfStream, workloadStream } from '../domain/streams';
import type { UsageEvent } from '../domain/usage/events';
import type { WorkloadEvent } from '../domain/workload/events';
import { foldWorkload } from '../domain/workload/evolve';
import { paint } from '../domain/workload/paint';
import { stretchAt } from '../domain/workload/stretches';
import type { Stretch } from '../domain/workload/stretches';
import type { Claim } from '../domain/workload/state';
import type { EventStore } from '../ledger/ports/event-store';
import { pagesAfter, readWhole } from '../ledger/streams';
import { openDatabase } from '../sqlite/driver';
import type { Database } from '../sqlite/driver';
import { columns } from './columns';
import { sinceOf } from './known';
import { reportNames } from './report-names';
import type { ReportNames } from './report-names';

/** How a claim that was decided here appears in a report. */
const DECIDED_HERE = 'CPOR';
const PAGE = 4_096;
const SCHEMA = `
  CREATE TABLE tenants (tenant TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE workloads (workload TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE usage (workload TEXT, period TEXT, active INTEGER NOT NULL, paid INTEGER NOT NULL, PRIMARY KEY (workload, period)) WITHOUT ROWID;`;

interface Month {
  period: string;
  active: number;
  paid: number;
}

/** What an export could not put into a row. */
export interface ExportTally {
  rows: number;
  /** Usage of months at whose end nobody was on record. */
  vacantMonths: number;
}

/**
 * The ledger as a CPOR report, its heading first: a row for each usage month with whoever held at its end, and one with empty usage
 * and date for each association without any. Read from the log itself in one pass, beside a running server too.
 */
export async function* exportRows(
  { store, terms, now }: { store: EventStore; terms: PolicyTerms; now: Instant },
  tally: ExportTally,
): AsyncGenerator<string[]> {
  const database = openAside();
  try {
    const head = await gather(store, database);
    const names = reportNames(terms);
    const usageOf = database.prepare('SELECT period, active, paid FROM usage WHERE workload = ? ORDER BY period');
    const nameOf = database.prepare('SELECT name FROM tenants WHERE tenant = ?');
    yield [...columns];
    for (const workload of workloadsIn(database)) {
      const { tenantId } = workloadOfStream(`-${workload}`);
      const { name } = (nameOf.get(tenantId) ?? { name: '' }) as { name: string };
      const months = usageOf.all(workload) as Month[];
      for (const row of await rowsOf(workload, name, months, { store, names, now, head }, tally)) {
        tally.rows += 1;
        yield row;
      }
    }
  } finally {
    database.close();
  }
}

async function rowsOf(
  workloadId: string,
  name: string,
  months: readonly Month[],
  { store, names, now, head }: { store: EventStore; names: ReportNames; now: Instant; head: bigint },
  tally: ExportTally,
): Promise<string[][]> {
  const ref = parseWorkloadId(workloadId);
  if (!ref) return [];
  const events = (await readWhole<WorkloadEvent>(store, workloadStream(ref))).filter(({ position }) => position <= head);
  const { claims } = foldWorkload(events);
  const stretches = paint(events);
  const claimIn = ({ claimId }: Stretch) => claims.find((claim) => claim.claimId === claimId);
  const row = (claim: Claim, stretch: Stretch, usage: Month | null): string[] => [
    ...[ref.tenantId, name, names.nameOf(ref.scope), usage ? String(usage.active) : '', usage ? String(usage.paid) : ''],
    ...[claim.imported?.externalClaimId ?? claim.claimId, claim.partnerId, sinceOf(claim, stretch)],
    ...[claim.imported?.attributionType ?? DECIDED_HERE, usage ? dateOf(usage.period) : ''],
  ];
  const measured = new Set<string>();
  const rows: string[][] = [];
  for (const month of months) {
    const last = lastInstantOf(lastDayOfPeriod(month.period));
    const stretch = stretchAt(stretches, last < now ? last : now);
    const claim = claimIn(stretch);
    if (!claim) {
      tally.vacantMonths += 1;
      continue;
    }
    measured.add(claim.claimId);
    rows.push(row(claim, stretch, month));
  }
  for (const stretch of stretches) {
    const claim = claimIn(stretch);
    if (!claim || measured.has(claim.claimId)) continue;
    measured.add(claim.claimId);
    rows.push(row(claim, stretch, null));
  }
  return rows;
}

/** A month is dated by its first day. */
const dateOf = (period: string): string => (period.length === 7 ? `${period}-01` : period);

/** One pass over the log: which workloads there are, what was measured, and what each customer is called now. */
async function gather(store: EventStore, database: Database): Promise<bigint> {
  const workload = database.prepare('INSERT OR IGNORE INTO workloads VALUES (?)');
  const usage = database.prepare('INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?)');
  const tenant = database.prepare('INSERT OR REPLACE INTO tenants VALUES (?, ?)');
  let head = -1n;
  database.exec('BEGIN');
  for await (const page of pagesAfter(store, null, PAGE)) {
    for (const { stream, data, position } of page) {
      head = position;
      switch (streamKind(stream)) {
        case 'workload':
          workload.run(workloadIdOf(workloadOfStream(stream)));
          break;
        case 'usage': {
          const { period, monthlyActiveUsers, paidUnits } = JSON.parse(data) as UsageEvent;
          usage.run(workloadIdOf(workloadOfStream(stream)), period, monthlyActiveUsers, paidUnits);
          break;
        }
        case 'tenant':
          tenant.run(subjectOfStream(stream), (JSON.parse(data) as TenantEvent).name);
          break;
        default:
      }
    }
  }
  database.exec('COMMIT');
  return head;
}

/** Read a page at a time, so that no statement stays open between two rows. */
function* workloadsIn(database: Database): Generator<string> {
  const page = database.prepare(`SELECT workload FROM workloads WHERE workload > ? ORDER BY workload LIMIT ${PAGE}`);
  const after = (last: string) => page.all(last) as { workload: string }[];
  for (let found = after(''); found.length > 0; found = after(found.at(-1)?.workload ?? '')) yield* found.map(({ workload }) => workload);
}

function openAside(): Database {
  const folder = mkdtempSync(join(tmpdir(), 'onrecord-export-'));
  try {
    const database = openDatabase(join(folder, 'report.db'));
    database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; ${SCHEMA}`);
    return database;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
