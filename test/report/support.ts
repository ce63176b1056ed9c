import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { policyInForce } from '../../src/domain/policy/policy';
import { presets } from '../../src/domain/policy/presets';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { Ledger } from '../../src/ledger/ledger';
import type { EventStore } from '../../src/ledger/ports/event-store';
import { columns } from '../../src/report/columns';
import { exportRows } from '../../src/report/export-report';
import { importReport } from '../../src/report/import-report';
import type { Accounting } from '../../src/report/import-report';
import type { Reject } from '../../src/report/staging';
import { policyOf } from '../domain/support/story';

export const now = '2025-07-15T09:00:00.000Z';
export const importer = { role: 'importer', id: 'root' } as const;
export const manager = { role: 'manager', id: 'manager-a' } as const;

export const contoso = 'c0000000-0000-4000-8000-000000000001';
export const fabrikam = 'f0000000-0000-4000-8000-000000000002';

/** A row as people write it: what is not given is ordinary. */
export function row(given: Partial<Record<(typeof columns)[number], string>> = {}): string[] {
  const ordinary: Record<(typeof columns)[number], string> = {
    CustomerTenantId: contoso,
    CustomerName: 'Contoso',
    WorkloadName: 'Teams',
    MonthlyActiveUsers: '600',
    PaidAvailableUnits: '5000',
    ClaimId: 'CLM-1',
    MpnId: '4000001',
    DateAssociated: '2025-01-10',
    PartnerAttributionType: 'CPOR',
    Date: '2025-01-01',
  };
  return columns.map((column) => ({ ...ordinary, ...given })[column]);
}

export interface Imported extends Accounting {
  rejects: Reject[];
}

/** A ledger on a store of its own that takes reports in and gives them back. */
export function ledgerFor(store: EventStore = new MemoryEventStore(), at = now) {
  const policies = policyOf('cpor');
  const { terms } = policyInForce(policies, at);
  const clock = { now: () => at };
  const reference = { tenant: () => undefined, partner: () => undefined };
  const ledger = new Ledger({ store, clock, reference, policies });
  return {
    store,
    ledger,
    terms,
    async imports(path: string, { correct = false } = {}): Promise<Imported> {
      const rejects: Reject[] = [];
      const parts = {
        ledger,
        store,
        terms,
        caller: importer,
        now: at,
        correct,
        caughtUp: () => Promise.resolve(),
        progress: () => undefined,
      };
      const accounting = await importReport(path, parts, async (all) => {
        for (const { line, reason, detail, row } of all) rejects.push({ line, reason, detail, row: { ...row } });
        return Promise.resolve();
      });
      return { ...accounting, rejects };
    },
    async exports(): Promise<string[][]> {
      const rows: string[][] = [];
      for await (const one of exportRows({ store, terms, now: at }, { rows: 0, vacantMonths: 0 })) rows.push(one);
      return rows;
    },
    async events(): Promise<number> {
      return (await store.readAll({ limit: 1_000_000 })).length;
    },
  };
}

export const { cpor } = presets;

/** A file that is gone after the test. */
export function fileOf(content: string | Buffer): string {
  const path = join(folder(), 'report.csv');
  writeFileSync(path, content);
  return path;
}

const folders: string[] = [];
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'onrecord-report-'));
  folders.push(made);
  return made;
}
export function removeFolders(): void {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
}

/** Rows as a CSV with its heading. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return `${[columns, ...rows].map((cells) => cells.map(quoted).join(',')).join('\n')}\n`;
}

export const readCsv = (path: string): string[][] => parse(readFileSync(path));

/** Rows without their order. */
export const setOf = (rows: readonly (readonly string[])[]): string[] => rows.map((cells) => JSON.stringify(cells)).toSorted();

/** What becomes of a report of these rows, in a ledger that has nothing yet. */
export const takingIn = (...rows: string[][]): Promise<Imported> => ledgerFor().imports(fileOf(csvOf(rows)));

export const rejected = ({ rejects }: Imported): [number, string][] => rejects.map(({ line, reason }) => [line, reason]);
