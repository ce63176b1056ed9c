import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { CsvError, Info } from 'csv-parse';
import { columns, ReportError } from './columns';
import type { Column, Fault, ReportRow } from './columns';

/** Whoever takes the rows, in the file's order. A row's line is the one it begins in. */
export interface RowReader {
  row(line: number, row: ReportRow, bytesRead: number): void;
  broken(line: number, cells: readonly string[], fault: Fault): void;
}

interface Parsed {
  record: string[];
  info: Info;
  raw: string;
}

/** A quote that is never closed would otherwise read a whole file into one cell. */
const MAX_RECORD_BYTES = 1024 * 1024;
const FIRST_BYTES = 4096;
const READ_AHEAD_BYTES = 256 * 1024;

/**
 * Reads a CPOR report as a stream. A byte-order mark, CRLF, quoted commas and line breaks, any order of the columns and columns
 * beside them are taken as they come; a row that is none is told, and the next one read.
 * @throws ReportError where the file cannot be read or is no report
 */
export async function readReport(path: string, reader: RowReader): Promise<void> {
  await refuseOther(path);
  const lines = new LineCount();
  let layout: ReadonlyMap<Column, number> | undefined;
  let width = 0;
  let refused: ReportError | undefined;
  const parser = parse({
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (parsed: unknown) => {
      const { record, info, raw } = parsed as Parsed;
      const line = lines.startOf(raw, info.lines);
      if (refused) return null;
      if (!layout) {
        layout = layoutOf(record);
        width = record.length;
        if (layout.size < columns.length) refuse(missing(path, layout));
      } else if (record.length !== width) {
        reader.broken(line, inOrder(record, layout), {
          reason: 'columns',
          detail: `the line has ${record.length} columns and the heading ${width}`,
        });
      } else {
        reader.row(line, rowOf(record, layout), info.bytes);
      }
      return null;
    },
    on_skip: (error: CsvError | undefined, raw: string | undefined) => {
      const line = lines.startOf(raw ?? '', Number(error?.['lines'] ?? 0));
      if (error?.code === 'CSV_MAX_RECORD_SIZE') refuse(new ReportError(`${path} is no CSV from line ${line} on: a quote that opens there is never closed.`));
      else if (layout) reader.broken(line, [], { reason: 'quotes', detail: `the quotes do not match: ${(raw ?? '').trim().slice(0, 200)}` });
      else refuse(missing(path, new Map()));
      return undefined;
    },
  });
  const refuse = (error: ReportError): void => {
    refused ??= error;
    parser.destroy(refused);
  };
  try {
    await pipeline(createReadStream(path, { highWaterMark: READ_AHEAD_BYTES }), parser.resume());
  } catch (error) {
    throw refused ?? new ReportError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (!layout) throw new ReportError(`${path} is empty. A CPOR report begins with the heading ${columns.join(', ')}.`);
}

/** The parser counts a CRLF inside quotes twice; this makes line numbers those of an editor. */
class LineCount {
  #countedTwice = 0;

  startOf(raw: string, endedOn: number): number {
    const text = raw.trim();
    const breaks = text.split('\n').length - 1;
    this.#countedTwice += breaks === 0 ? 0 : text.split('\r\n').length - 1;
    return endedOn - this.#countedTwice - breaks;
  }
}

/** What is plainly something else is told at once, not row by row. */
async function refuseOther(path: string): Promise<void> {
  let bytes: Buffer;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
      bytes = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ReportError(`There is no file ${path}.`);
    if (code === 'EISDIR') throw new ReportError(`${path} is a directory; name a CSV file.`);
    throw new ReportError(`${path} cannot be read: ${(error as Error).message}`);
  }
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (bytes.includes(0) && !isUtf16) throw new ReportError(`${path} is no CSV but a binary file. Save the report as "CSV UTF-8".`);
}

function layoutOf(heading: readonly string[]): ReadonlyMap<Column, number> {
  const plain = heading.map((name) => name.replace(/[\s_]/g, '').toLowerCase());
  return new Map(columns.map((column): [Column, number] => [column, plain.indexOf(column.toLowerCase())]).filter(([, index]) => index >= 0));
}

function missing(path: string, layout: ReadonlyMap<Column, number>): ReportError {
  const absent = columns.filter((column) => !layout.has(column));
  if (absent.length === columns.length) {
    return new ReportError(`${path} is no CPOR report: its first line names none of the columns ${columns.join(', ')}.`);
  }
  return new ReportError(`${path} lacks the column${absent.length > 1 ? 's' : ''} ${absent.join(', ')}.`);
}

function inOrder(record: readonly string[], layout: ReadonlyMap<Column, number>): string[] {
  return columns.map((column) => record[layout.get(column) ?? -1] ?? '');
}

function rowOf(record: readonly string[], layout: ReadonlyMap<Column, number>): ReportRow {
  const row = {} as ReportRow;
  for (const [column, index] of layout) row[column] = (record[index] ?? '').trim();
  return row;
}
