import type { Command } from 'commander';
import { stringify } from 'csv-stringify';
import { InvalidArgumentError } from 'commander';
import { counted } from '../domain/counted';
import { SystemClock } from '../clock/system-clock';
import { addMonths, dayOf } from '../domain/calendar';
import { presets } from '../domain/policy/presets';
import { sampleRows } from '../report/sample';
import { writeWhole } from '../report/write-whole';
import { settingsFor, wholeNumber, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { answer, Progress } from './terminal';

interface Options extends Common {
  workloads: number;
  months: number;
  seed: number;
  until?: string;
}

export function addSample(program: Command): void {
  const command = program
    .command('sample')
    .description('write a made-up CPOR report; the same options give the same file')
    .argument('<file>', 'the CSV file to write')
    .option('--workloads <count>', 'how many workloads', wholeNumber(1, 12_000_000), 12_000)
    .option('--months <count>', 'how many months of usage each', wholeNumber(1, 240), 36)
    .option('--seed <number>', 'another number gives another report', wholeNumber(0, 4_294_967_295), 1)
    .option('--until <month>', 'the last month, YYYY-MM (default: the last full one)', month);
  withExample(
    withJson(command),
    'onrecord sample report.csv',
    'onrecord sample small.csv --workloads 300 --months 12 --until 2025-06',
  ).action(writeSample);
}

async function writeSample(file: string, options: Options): Promise<void> {
  const { workloads, months, seed, until = lastFullMonth() } = options;
  const terms = presets[settingsFor({}).policy];
  const progress = new Progress();
  let rows = -1; // the heading is none
  const total = workloads * months;
  const watched = function* (): Generator<string[]> {
    for (const row of sampleRows(terms, { workloads, months, seed, until })) {
      progress.show('writing', (rows += 1), total);
      yield row;
    }
  };
  await writeWhole(file, watched(), stringify());
  progress.end();
  answer(options, { file, rows, workloads, months, until, seed }, [
    `Wrote ${file}: ${counted(rows, 'row')}, ${counted(workloads, 'workload')} until ${until}.`,
  ]);
}

const lastFullMonth = (): string => addMonths(dayOf(new SystemClock().now()), -1).slice(0, 7);

function month(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('It must be a month such as 2025-06.');
  if (text > lastFullMonth()) throw new InvalidArgumentError('It must be over.');
  return text;
}
