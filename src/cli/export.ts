import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify';
import { counted } from '../domain/counted';
import { SystemClock } from '../clock/system-clock';
import { policyInForce } from '../domain/policy/policy';
import { openLedgerForReading } from '../open-ledger';
import { exportRows } from '../report/export-report';
import { writeWhole } from '../report/write-whole';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { answer, Progress, remark } from './terminal';

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('give the ledger as a CPOR report: a row for each usage month, and one for each association without usage')
    .argument('[file]', 'the CSV file to write (default: the standard output)');
  withExample(withJson(withData(command)), 'onrecord export report.csv', 'onrecord export | head').action(exportFile);
}

async function exportFile(file: string | undefined, options: Common): Promise<void> {
  const ledger = await openLedgerForReading(settingsFor(options).eventStore);
  const progress = new Progress();
  try {
    const now = new SystemClock().now();
    const { terms } = policyInForce(ledger.policies, now);
    const tally = { rows: 0, vacantMonths: 0 };
    const rows = exportRows({ store: ledger.store, terms, now }, tally);
    if (file === undefined) await pipeline(Readable.from(rows), stringify(), process.stdout, { end: false });
    else await writeWhole(file, watched(rows, progress), stringify());
    progress.end();
    if (file !== undefined) answer(options, { file, ...tally }, [`Wrote ${file}: ${counted(tally.rows, 'row')}.`]);
    if (tally.vacantMonths > 0)
      remark(`${counted(tally.vacantMonths, 'month of usage has', 'months of usage have')} no row: nobody was on record at their end`);
  } finally {
    progress.end();
    await ledger.close();
  }
}

async function* watched(rows: AsyncIterable<string[]>, progress: Progress): AsyncGenerator<string[]> {
  let done = 0;
  for await (const row of rows) {
    progress.show('writing rows', (done += 1), 0);
    yield row;
  }
}
