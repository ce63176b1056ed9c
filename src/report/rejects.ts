import { stringify } from 'csv-stringify';
import { columns } from './columns';
import type { Reject } from './staging';
import { writeWhole } from './write-whole';

/** Writes the lines that were not taken: line number, reason, detail, and the cells, of which only the dates that could be read are not as they came. */
export async function writeRejects(path: string, rejects: Iterable<Reject>): Promise<void> {
  await writeWhole(path, rowsOf(rejects), stringify());
}

function* rowsOf(rejects: Iterable<Reject>): Generator<string[]> {
  yield ['Line', 'Reason', 'Detail', ...columns];
  for (const { line, reason, detail, row } of rejects) yield [String(line), reason, detail, ...columns.map((column) => row[column])];
}
