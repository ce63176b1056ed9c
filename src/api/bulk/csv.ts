import { parse } from 'csv-parse/sync';
import { Refusal } from '../../domain/refusal';

/** A column of a file, and whether the file has to have it. */
export interface Column {
  name: string;
  optional?: boolean;
}

/** What a row says, by column; a cell without anything in it is absent. */
export type Cells = Partial<Record<string, string>>;

/**
 * The reader of a file's rows, by its heading.
 * @throws Refusal Malformed where a column is missing, unknown or there twice
 */
export function rowsUnder(heading: string, columns: readonly Column[]): (line: string) => Cells {
  const names = cellsOf(heading).map((name) => name.trim());
  const known = columns.map(({ name }) => name);
  const missing = columns.filter(({ name, optional }) => !optional && !names.includes(name)).map(({ name }) => name);
  const faults = [
    ...missing.map((name) => `${name} is missing`),
    ...names.filter((name) => !known.includes(name)).map((name) => `${name || 'a column without a name'} is not known`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`),
  ];
  if (faults.length > 0) {
    const errors = faults.map((message) => ({ field: 'heading', message }));
    throw new Refusal(
      'Malformed',
      `The first line names the columns ${known.join(',')}: ${faults.join(', ')}. Nothing was applied.`,
      errors,
    );
  }
  return (line) => {
    const cells = cellsOf(line);
    if (cells.length !== names.length)
      throw new Refusal('Malformed', `The line has ${cells.length} cells, and the heading ${names.length}.`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index]?.trim()] as const).filter(([, cell]) => cell !== ''));
  };
}

/** Several values in one cell. */
export const listOf = (cell: string | undefined): string[] =>
  (cell ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** One line is one row, so that a quote that is not closed breaks no other. @throws Refusal Malformed */
function cellsOf(line: string): string[] {
  try {
    return parse(line)[0] ?? [];
  } catch {
    throw new Refusal('Malformed', 'The quotes of the line do not match; a cell with a line break has to be sent as NDJSON.');
  }
}
