import { statSync } from 'node:fs';
import { dayOf } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { PolicyTerms } from '../domain/policy/policy';
import { Refusal } from '../domain/refusal';
import { parseWorkloadId, partnerStream, tenantStream } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import type { UsageCommand } from '../domain/usage/commands';
import { idOf } from '../ledger/ids';
import type { ImportOutcome } from '../ledger/import-workload';
import type { Ledger } from '../ledger/ledger';
import type { EventStore } from '../ledger/ports/event-store';
import type { Tenant } from '../ledger/ports/reference-data';
import { ReportError } from './columns';
import type { Fault } from './columns';
import { assumptionOf, readDay } from './dates';
import type { DateOrder } from './dates';
import { inParallel } from '../ledger/in-parallel';
import { judge } from './judge';
import { knownOf } from './known';
import { understand } from './line';
import type { Line } from './line';
import { reportNames } from './report-names';
import { Staging } from './staging';
import type { Reject, StagedRow } from './staging';

/** What an import works with. */
export interface ImportParts {
  ledger: Ledger;
  store: EventStore;
  /** The policy in force: what the report's workload names mean. */
  terms: PolicyTerms;
  caller: Caller;
  now: Instant;
  /** Months that the ledger has with another value are corrected; else they are refused. */
  correct: boolean;
  /** Waits until the views have seen everything recorded so far; between customers and workloads, since the rules look there. */
  caughtUp: () => Promise<void>;
  /** Told how far it has come. */
  progress: (stage: 'reading' | 'registering' | 'recording', done: number, total: number) => void;
}

/** Where every line of the file went: linesRead = imported + unchanged + rejected. */
export interface Accounting {
  linesRead: number;
  imported: number;
  unchanged: number;
  rejected: number;
  /** Rejected lines by reason. */
  reasons: Record<string, number>;
  workloads: number;
  associations: number;
  usageMonths: number;
  tenants: number;
  partners: number;
  /** What was assumed of the file's dates, where anything had to be. */
  dates: string | null;
}

/** Appends in flight: enough for the store to share a commit between many workloads. */
const WIDTH = 64;

/**
 * Takes a CPOR report into the ledger: tenants, partners, associations and usage. Every line is accounted for; the same file again
 * changes nothing, after an interrupted run too.
 * @param rejected told every line that was not taken, in the file's order, once the rest is recorded
 * @throws ReportError where the file is no report; nothing was recorded
 */
export async function importReport(
  path: string,
  parts: ImportParts,
  rejected: (rejects: Iterable<Reject>) => Promise<void>,
): Promise<Accounting> {
  const staging = new Staging();
  try {
    const size = sizeOf(path);
    await staging.take(path, reportNames(parts.terms), (bytesRead) => parts.progress('reading', bytesRead, size));
    const tally: Accounting = {
      ...{ linesRead: staging.read, imported: 0, unchanged: 0, rejected: 0, reasons: {} },
      ...{ workloads: 0, associations: 0, usageMonths: 0, tenants: 0, partners: 0, dates: assumptionOf(staging.dates) },
    };
    await register(staging, parts, tally);
    await parts.caughtUp();
    let done = 0;
    await inParallel(staging.workloads(), WIDTH, async ({ workloadId, rows }) => {
      await recordWorkload(workloadId, rows, staging, parts, tally);
      done += rows.length;
      parts.progress('recording', done, staging.read);
    });
    const reasons = staging.rejectCounts();
    await rejected(withIsoDates(staging.rejects(), staging.dateOrder));
    return { ...tally, reasons, rejected: Object.values(reasons).reduce((sum, count) => sum + count, 0) };
  } finally {
    staging.close();
  }
}

/** Rejected lines can be mended and imported by themselves: with their dates as they were read here, not judged anew by the few that are left. */
function* withIsoDates(rejects: Iterable<Reject>, order: DateOrder): Generator<Reject> {
  const iso = (cell: string) => readDay(cell, order) ?? cell;
  for (const reject of rejects) {
    const { DateAssociated, Date } = reject.row;
    yield { ...reject, row: { ...reject.row, DateAssociated: iso(DateAssociated), Date: iso(Date) } };
  }
}

/** Customers by their latest name, and partners that the ledger does not know. What it knows beside the name is kept. */
async function register(staging: Staging, { ledger, store, caller, progress }: ImportParts, tally: Accounting): Promise<void> {
  await inParallel(staging.partnerIds(), WIDTH, async (partnerId) => {
    if ((await lastOf(store, partnerStream(partnerId))) !== undefined) return;
    await ledger.reference({ type: 'PutPartner', partnerId, name: partnerId }, requestOf(caller, 'partner', partnerId));
    tally.partners += 1;
  });
  let done = 0;
  await inParallel(staging.tenants(), WIDTH, async ({ tenantId, name }) => {
    const known = await lastOf<Tenant>(store, tenantStream(tenantId));
    const { region = null, segment = null, noticeChannel } = known ?? {};
    const command = { type: 'PutTenant', tenantId, name, region, segment, noticeChannel } as const;
    if (known?.name !== name) {
      const { replayed } = await ledger.reference(command, requestOf(caller, known?.name ?? '', JSON.stringify(command)));
      if (!replayed) tally.tenants += 1;
    }
    progress('registering', (done += 1), 0);
  });
}

async function recordWorkload(
  workloadId: string,
  rows: readonly StagedRow[],
  staging: Staging,
  parts: ImportParts,
  tally: Accounting,
): Promise<void> {
  const ref = parseWorkloadId(workloadId);
  if (!ref) throw new Error(`${workloadId} was staged though it is no workload`);
  const lines: Line[] = [];
  for (const { line, row } of rows) {
    const understood = understand(line, row, staging.dateOrder, dayOf(parts.now));
    if ('reason' in understood) staging.reject(line, understood);
    else lines.push(understood);
  }
  const { associations, sound, rejected } = judge(lines, await knownOf(parts.store, ref));
  for (const { line, fault } of rejected) staging.reject(line, fault);
  const outcomes = await recordLines(ref, associations, sound, parts, tally);
  for (const { line } of sound) {
    const outcome = outcomes.get(line) ?? 'unchanged';
    if (outcome instanceof Refusal) staging.reject(line, faultOf(outcome));
    else tally[outcome] += 1;
  }
  if (sound.length > 0) tally.workloads += 1;
}

/** What became of each line. A line that repeats another shares its outcome's refusal, and else changes nothing. */
async function recordLines(
  ref: WorkloadRef,
  associations: readonly Line[],
  sound: readonly Line[],
  parts: ImportParts,
  tally: Accounting,
): Promise<Map<number, ImportOutcome>> {
  const { ledger, caller } = parts;
  const outcomes = new Map<number, ImportOutcome>();
  const commands = associations.map(({ partnerId, since, externalClaimId, attributionType }) => {
    return { type: 'ImportAssociation' as const, partnerId, since, externalClaimId, attributionType };
  });
  const forAssociations = await ledger.importWorkload(ref, { associations: commands, usage: [] }, requestFor(caller, ref, commands));
  const byAssociation = new Map(
    associations.map((line, index) => [associationOf(line), forAssociations.associations[index] ?? 'unchanged']),
  );
  tally.associations += countImported(forAssociations.associations);

  const months = new Map<string, Line>();
  for (const line of sound) {
    const association = byAssociation.get(associationOf(line)) ?? 'unchanged';
    if (line.usage === null || association instanceof Refusal) outcomes.set(line.line, association);
    else if (!months.has(line.usage.period)) months.set(line.usage.period, line);
  }
  onceOnly(associations, outcomes);
  const measured = [...months.values()].toSorted((one, other) => ((one.usage?.period ?? '') < (other.usage?.period ?? '') ? -1 : 1));
  const forUsage = await recordUsage(
    ref,
    measured.flatMap(({ usage }) => (usage ? [usage] : [])),
    parts,
  );
  tally.usageMonths += countImported(forUsage);
  measured.forEach(({ line }, index) => outcomes.set(line, forUsage[index] ?? 'unchanged'));
  for (const { line, usage } of sound) {
    const first = usage && !outcomes.has(line) ? outcomes.get(months.get(usage.period)?.line ?? line) : undefined;
    if (first instanceof Refusal) outcomes.set(line, first);
  }
  return outcomes;
}

/** Months as the report has them; those that the ledger has otherwise are corrected, where that was asked for. */
async function recordUsage(
  ref: WorkloadRef,
  months: readonly NonNullable<Line['usage']>[],
  { ledger, caller, correct }: ImportParts,
): Promise<ImportOutcome[]> {
  const source = 'cpor-report';
  const take = async (usage: readonly UsageCommand[]) =>
    (await ledger.importWorkload(ref, { associations: [], usage }, requestFor(caller, ref, usage))).usage;
  const outcomes = await take(months.map((month) => ({ type: 'RecordUsage', ...month, source })));
  const conflicting = months.filter((_, index) => isConflict(outcomes[index]));
  if (!correct || conflicting.length === 0) return outcomes;
  const reason = 'A later CPOR report says otherwise.';
  const corrected = await take(conflicting.map((month) => ({ type: 'CorrectUsage', ...month, source, reason })));
  return outcomes.map((outcome) => (isConflict(outcome) ? (corrected.shift() ?? outcome) : outcome));
}

const isConflict = (outcome: ImportOutcome | undefined): boolean => outcome instanceof Refusal && outcome.code === 'UsageConflict';

/** Of the lines that bring an association and no usage, the first imported it; the others repeat it. */
function onceOnly(associations: readonly Line[], outcomes: Map<number, ImportOutcome>): void {
  const first = new Set(associations.map(({ line }) => line));
  for (const [line, outcome] of outcomes) if (outcome === 'imported' && !first.has(line)) outcomes.set(line, 'unchanged');
}

const associationOf = ({ partnerId, since }: Line): string => `${since} ${partnerId}`;
const countImported = (outcomes: readonly ImportOutcome[]): number => outcomes.filter((outcome) => outcome === 'imported').length;
const faultOf = ({ code, detail }: Refusal): Fault => ({ reason: code, detail });

/** The key is made of the content: the same lines again are the same command. */
const requestFor = (caller: Caller, { tenantId, scope }: WorkloadRef, content: readonly object[]) =>
  requestOf(caller, tenantId, scope, JSON.stringify(content));

function requestOf(caller: Caller, ...content: string[]) {
  const key = idOf('cpor-report', ...content);
  return { caller, key, correlationId: key };
}

async function lastOf<Data>(store: EventStore, stream: string): Promise<Data | undefined> {
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  return last && (JSON.parse(last.data) as Data);
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    throw new ReportError(`There is no file ${path}.`);
  }
}
