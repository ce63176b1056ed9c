import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../sqlite/driver';
import type { Database, Statement } from '../sqlite/driver';
import { columns, ReportError } from './columns';
import type { Fault, ReportRow } from './columns';
import { dateOrderOf, noEvidence, noteDate, readDay } from './dates';
import type { DateEvidence, DateOrder } from './dates';
import { workloadOf } from './line';
import { readReport } from './read-report';
import type { ReportNames } from './report-names';

/** A line as it stands in the file. */
export interface StagedRow {
  line: number;
  row: ReportRow;
}

/** A line that was not taken, and why. */
export interface Reject extends StagedRow, Fault {}

const cells = columns.map((column) => `"${column}"`).join(', ');
const SCHEMA = `CREATE TABLE lines (line INTEGER PRIMARY KEY, workload TEXT, ${columns.map((column) => `"${column}" TEXT NOT NULL`).join(', ')},
  reason TEXT, detail TEXT)`;
const ROWS_PER_TRANSACTION = 20_000;
const ROWS_BETWEEN_REPORTS = 5_000;
const ROWS_PER_PAGE = 2_000;

/**
 * A report laid out in a temporary SQLite file, so that it can be taken workload by workload whatever the order of its lines, and
 * never has to be held whole. The file has no name any more once it is open: nothing is left of it however the process ends.
 */
export class Staging {
  readonly dates: DateEvidence = noEvidence();
  readonly #database: Database;
  readonly #insert: Statement;
  readonly #reject: Statement;
  #read = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'onrecord-import-'));
    this.#database = openDatabase(join(folder, 'lines.db'));
    this.#database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = FILE');
    this.#database.exec(SCHEMA);
    rmSync(folder, { recursive: true, force: true });
    this.#insert = this.#database.prepare(`INSERT INTO lines VALUES (${Array.from({ length: columns.length + 4 }, () => '?').join(', ')})`);
    this.#reject = this.#database.prepare('UPDATE lines SET reason = ?, detail = ? WHERE line = ? AND reason IS NULL');
  }

  /** Lines read so far. */
  get read(): number {
    return this.#read;
  }

  get dateOrder(): DateOrder {
    return dateOrderOf(this.dates);
  }

  /**
   * Takes a file in. A line that is broken whatever its dates mean is rejected here.
   * @throws ReportError
   */
  async take(path: string, names: ReportNames, progress: (bytesRead: number) => void): Promise<void> {
    this.#database.exec('BEGIN');
    await readReport(path, {
      row: (line, row, bytesRead) => {
        const workload = workloadOf(row, names);
        noteDate(this.dates, row.DateAssociated);
        noteDate(this.dates, row.Date);
        if (typeof workload === 'string') this.#add(line, workload, row, null);
        else this.#add(line, null, row, workload);
        if (this.#read % ROWS_BETWEEN_REPORTS === 0) progress(bytesRead);
      },
      broken: (line, row, fault) => this.#add(line, null, row, fault),
    });
    this.#database.exec('COMMIT');
  }

  /** What is left to take, a workload at a time, each with its lines in the file's order. */
  *workloads(): Generator<{ workloadId: string; rows: StagedRow[] }> {
    this.#database.exec('CREATE INDEX IF NOT EXISTS by_workload ON lines (workload, line)');
    const page = this.#database.prepare(
      `SELECT line, workload, ${cells} FROM lines WHERE (workload, line) > (?, ?) AND reason IS NULL ORDER BY workload, line LIMIT ${ROWS_PER_PAGE}`,
    );
    const found = paged<ReportRow & { line: number; workload: string }>((last) => page.all(last?.workload ?? '', last?.line ?? 0));
    let workloadId: string | null = null;
    let rows: StagedRow[] = [];
    for (const row of found) {
      if (workloadId !== null && row.workload !== workloadId) {
        yield { workloadId, rows };
        rows = [];
      }
      workloadId = row.workload;
      rows.push({ line: row.line, row });
    }
    if (workloadId !== null) yield { workloadId, rows };
  }

  /** Every customer with its latest name: that of its newest month, and there of the last line. */
  *tenants(): Generator<{ tenantId: string; name: string }> {
    this.#database.exec(
      `CREATE TABLE IF NOT EXISTS names AS SELECT lower(CustomerTenantId) AS tenantId, CustomerName AS name, "Date" AS date, max(line) AS line
       FROM lines WHERE reason IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 4`,
    );
    const page = this.#database.prepare(
      `SELECT rowid AS id, tenantId, name, date FROM names WHERE rowid > ? ORDER BY rowid LIMIT ${ROWS_PER_PAGE}`,
    );
    const found = paged<{ id: number; tenantId: string; name: string; date: string }>((last) => page.all(last?.id ?? 0));
    let latest: { tenantId: string; name: string; month: string } | undefined;
    for (const { tenantId, name, date } of found) {
      const month = (readDay(date, this.dateOrder) ?? '').slice(0, 7);
      if (latest && latest.tenantId === tenantId) {
        if (month >= latest.month) latest = { tenantId, name, month };
      } else {
        if (latest) yield latest;
        latest = { tenantId, name, month };
      }
    }
    if (latest) yield latest;
  }

  *partnerIds(): Generator<string> {
    const found = this.#database.prepare('SELECT DISTINCT MpnId AS id FROM lines WHERE reason IS NULL ORDER BY 1').all() as {
      id: string;
    }[];
    for (const { id } of found) yield id;
  }

  reject(line: number, { reason, detail }: Fault): void {
    this.#reject.run(reason, detail, line);
  }

  /** Everything that was not taken, by line. */
  *rejects(): Generator<Reject> {
    const page = this.#database.prepare(
      `SELECT line, reason, detail, ${cells} FROM lines WHERE line > ? AND reason IS NOT NULL ORDER BY line LIMIT ${ROWS_PER_PAGE}`,
    );
    const found = paged<ReportRow & Fault & { line: number }>((last) => page.all(last?.line ?? 0));
    for (const { line, reason, detail, ...row } of found) yield { line, reason, detail, row };
  }

  /** How many lines were not taken, by reason. */
  rejectCounts(): Record<string, number> {
    const found = this.#database
      .prepare('SELECT reason, count(*) AS count FROM lines WHERE reason IS NOT NULL GROUP BY reason ORDER BY 2 DESC, 1')
      .all() as { reason: string; count: number }[];
    return Object.fromEntries(found.map(({ reason, count }) => [reason, count]));
  }

  close(): void {
    this.#database.close();
  }

  #add(line: number, workload: string | null, row: ReportRow, fault: Fault | null): void {
    const texts = columns.map((column) => row[column]);
    try {
      this.#insert.run(line, workload, ...texts, fault?.reason ?? null, fault?.detail ?? null);
      this.#read += 1;
      if (this.#read % ROWS_PER_TRANSACTION === 0) this.#database.exec('COMMIT; BEGIN');
    } catch (error) {
      throw new ReportError(`The report cannot be staged in ${tmpdir()}: ${(error as Error).message}. Make room there, or set TMPDIR.`, {
        cause: error,
      });
    }
  }
}

/** Rows a page at a time: between two pages others may use the connection, and no statement stays open. */
function* paged<Row>(after: (last: Row | undefined) => unknown[]): Generator<Row> {
  for (let page = after(undefined) as Row[]; page.length > 0; page = after(page.at(-1)) as Row[]) yield* page;
}
