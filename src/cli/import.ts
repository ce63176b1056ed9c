import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { SystemClock } from '../clock/system-clock';
import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import { policyInForce } from '../domain/policy/policy';
import type { PublishedPolicy } from '../domain/policy/policy';
import { presets } from '../domain/policy/presets';
import type { PresetName } from '../domain/policy/presets';
import { Ledger } from '../ledger/ledger';
import { openLedger, openLedgerIfThere } from '../open-ledger';
import { importReport } from '../report/import-report';
import type { Accounting } from '../report/import-report';
import { Rehearsal } from '../report/rehearsal';
import { writeRejects } from '../report/rejects';
import type { Reject } from '../report/staging';
import type { Settings } from '../settings';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { answer, Progress, remark } from './terminal';

interface Options extends Common {
  dryRun?: boolean;
  correct?: boolean;
  rejects?: string;
}

const SHOWN_REJECTS = 10;

export function addImport(program: Command): void {
  const command = program
    .command('import')
    .description('take a CPOR report in: customers, partners, associations and usage; the same file again changes nothing')
    .argument('<file>', 'the CSV file')
    .option('--dry-run', 'say what would happen, and write nothing to the ledger')
    .option('--correct', 'correct months that the ledger has with another value, instead of rejecting the line')
    .option('--rejects <file>', 'write the lines that were not taken, with the reason, to a CSV file');
  withExample(
    withJson(withData(command)),
    'onrecord import report.csv --rejects rejects.csv',
    '',
    'Lines read = imported + unchanged + rejected. The exit code is 1 where a line was rejected; the others are taken all the same.',
  ).action(importFile);
}

async function importFile(file: string, options: Options): Promise<void> {
  const settings = settingsFor(options);
  const take = options.dryRun ? rehearse : record;
  const asked = { correct: options.correct ?? false, rejected: (rejects: Iterable<Reject>) => tellRejects(rejects, options.rejects) };
  const accounting = await take(file, settings, asked);
  answer(options, { ...accounting, dryRun: options.dryRun ?? false }, linesOf(accounting, options.dryRun ?? false));
  if (accounting.dates !== null) remark(accounting.dates);
  if (accounting.rejected > 0) process.exitCode = 1;
}

interface Asked {
  correct: boolean;
  rejected: (rejects: Iterable<Reject>) => Promise<void>;
}

async function record(file: string, settings: Settings, { correct, rejected }: Asked): Promise<Accounting> {
  const clock = new SystemClock();
  const progress = new Progress();
  const opened = await openLedger({
    settings,
    clock,
    owner: 'onrecord import',
    warn: remark,
    onProgress: (events) => progress.show('building views', events, 0),
    following: false,
  });
  const { ledger, store, runner } = opened;
  const caughtUp = async (): Promise<void> => {
    const total = Number((await store.head()) ?? 0n);
    await runner.catchUp((events) => progress.show('views', events, total));
  };
  try {
    const now = clock.now();
    const { terms } = policyInForce(ledger.policies, now);
    const accounting = await importReport(
      file,
      { ledger, store, terms, caller: importer(), now, correct, caughtUp, progress: progress.show.bind(progress) },
      rejected,
    );
    await caughtUp();
    return accounting;
  } finally {
    progress.end();
    await opened.close();
  }
}

/** The same way, on a store that keeps nothing; beside a running server too, and before there is a ledger. */
async function rehearse(file: string, settings: Settings, { correct, rejected }: Asked): Promise<Accounting> {
  const clock = new SystemClock();
  const progress = new Progress();
  const now = clock.now();
  const known = await openLedgerIfThere(settings.eventStore);
  try {
    const store = new Rehearsal(known?.store ?? null);
    const policies = known?.policies ?? [firstPolicy(settings.policy, now)];
    const ledger = new Ledger({ store, clock, reference: store, policies });
    const { terms } = policyInForce(policies, now);
    const caughtUp = () => Promise.resolve();
    return await importReport(
      file,
      { ledger, store, terms, caller: importer(), now, correct, caughtUp, progress: progress.show.bind(progress) },
      rejected,
    );
  } finally {
    progress.end();
    await known?.close();
  }
}

/** The version that a new ledger would begin with. */
const firstPolicy = (preset: PresetName, now: Instant): PublishedPolicy => ({
  version: 1,
  takesEffectAt: now,
  publishedAt: now,
  publishedBy: { role: 'ledger', id: 'onrecord' },
  terms: presets[preset],
});

/** Imports act as whoever is logged in here. */
function importer(): Caller {
  try {
    return { role: 'importer', id: userInfo().username };
  } catch {
    return { role: 'importer', id: `uid ${process.getuid?.() ?? 'unknown'}` }; // In a container a user may have no name.
  }
}

async function tellRejects(rejects: Iterable<Reject>, file: string | undefined): Promise<void> {
  if (file !== undefined) return writeRejects(file, rejects);
  let count = 0;
  for (const { line, reason, detail } of rejects) {
    count += 1;
    if (count > SHOWN_REJECTS) {
      remark('there are more; see them all with --rejects FILE');
      return;
    }
    remark(`line ${line}: ${reason}: ${detail}`);
  }
}

function linesOf(accounting: Accounting, dryRun: boolean): string[] {
  const { linesRead, imported, unchanged, rejected, reasons, workloads, associations, usageMonths, tenants, partners } = accounting;
  const would = dryRun ? ' (a dry run: nothing was written)' : '';
  return [
    `Read ${counted(linesRead, 'line')}: ${counted(imported)} imported, ${counted(unchanged)} unchanged, ${counted(rejected)} rejected${would}.`,
    ...Object.entries(reasons).map(([reason, count]) => `  rejected for ${reason}: ${counted(count)}`),
    `${counted(workloads, 'workload')} in the report; new: ${counted(associations, 'association')}, ${counted(usageMonths, 'month')} of usage, ` +
      `${counted(tenants, 'customer')} (or their names), ${counted(partners, 'partner')}.`,
  ];
}
