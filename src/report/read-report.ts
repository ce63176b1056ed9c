import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { CsvError } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { columns, ReportError } from './columns';
import type { Column, Fault, ReportRow } from './columns';

/** Whoever takes the rows, in the file's order. A row's line is the one it begins in. */
export interface RowReader {
  row(line: number, row: ReportRow, bytesRead: number): void;
  broken(line: number, row: ReportRow, fault: Fault): void;
}

interface Parsed {
  record: string[];
  raw: string;
}

/** A quote that is never closed would otherwise read a whole file into one cell. */
const MAX_RECORD_BYTES = 1024 * 1024;
const FIRST_BYTES = 4096;
const READ_AHEAD_BYTES = 256 * 1024;
const CELL = '(?:[^",\\r\\n]*|[ \\t]*"(?:[^"]|"")*"[ \\t]*)';
/** A record whose quotes are in order, as RFC 4180 has them. */
const IN_ORDER = new RegExp(`^${CELL}(?:,${CELL})*$`);

/**
 * Reads a CPOR report as a stream. A byte-order mark, CRLF, quoted commas and line breaks, any order of the columns and columns
 * beside them are taken as they come; a row that is none is told, and the next one read.
 * @throws ReportError where the file cannot be read or is no report
 */
export async function readReport(path: string, reader: RowReader): Promise<void> {
  await refuseOther(path);
  const lines = new LineCount();
  let rows: Rows | undefined;
  let refused: ReportError | undefined;
  const refuse = (error: unknown): void => {
    refused ??= error instanceof ReportError ? error : unreadable(path, error);
    parser.destroy(refused);
  };
  const take = (record: string[], raw: string, endedOn: number, bytesRead: number): void => {
    const line = lines.startOf(raw, endedOn);
    if (refused) return;
    try {
      if (rows) rows.take(line, record, raw, bytesRead);
      else rows = new Rows(layoutOf(path, record), record.length, reader);
    } catch (error) {
      refuse(error);
    }
  };
  const parser = parse({
    bom: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (parsed: unknown) => {
      const { record, raw } = parsed as Parsed;
      take(record, raw, parser.info.lines, parser.info.bytes);
      return null;
    },
    on_skip: (error: CsvError | undefined, raw = '') => {
      const endedOn = Number(error?.['lines'] ?? 0);
      if (error?.code !== 'CSV_MAX_RECORD_SIZE') take([], raw, endedOn, 0);
      else
        refuse(new ReportError(`${path} is no CSV from line ${lines.startOf(raw, endedOn)} on: a quote that opens there is never closed.`));
      return undefined;
    },
  });
  try {
    await pipeline(createReadStream(path, { highWaterMark: READ_AHEAD_BYTES }), parser.resume());
  } catch (error) {
    throw refused ?? unreadable(path, error);
  }
  if (!rows) throw new ReportError(`${path} is empty. A CPOR report begins with the heading ${columns.join(', ')}.`);
}

type Layout = ReadonlyMap<Column, number>;

/** Tells rows from what is none. */
class Rows {
  constructor(
    private readonly layout: Layout,
    private readonly width: number,
    private readonly reader: RowReader,
  ) {}

  take(line: number, record: readonly string[], raw: string, bytesRead: number): void {
    const text = raw.trim();
    if (raw.includes('"') && !IN_ORDER.test(text)) this.#takeApart(line, text, bytesRead);
    else this.#row(line, record, bytesRead);
  }

  /** A quote that is not closed runs into the lines that follow: each is looked at by itself, so that none is lost with it. */
  #takeApart(first: number, text: string, bytesRead: number): void {
    text.split(/\r\n|\n|\r/).forEach((line, index) => {
      if (line.trim() === '') return;
      if (IN_ORDER.test(line)) this.#row(first + index, parseAtOnce(line)[0] ?? [], bytesRead);
      else this.#broken(first + index, line.split(','), { reason: 'quotes', detail: 'the quotes of the line do not match' });
    });
  }

  #row(line: number, record: readonly string[], bytesRead: number): void {
    if (record.length === this.width) this.reader.row(line, rowOf(record, this.layout), bytesRead);
    else this.#broken(line, record, { reason: 'columns', detail: `the line has ${record.length} columns and the heading ${this.width}` });
  }

  #broken(line: number, record: readonly string[], fault: Fault): void {
    this.reader.broken(line, rowOf(record, this.layout), fault);
  }
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
  const bytes = await firstBytesOf(path);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (bytes.includes(0) && !isUtf16) throw new ReportError(`${path} is no CSV but a binary file. Save the report as "CSV UTF-8".`);
}

async function firstBytesOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): ReportError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new ReportError(`There is no file ${path}.`);
  if (code === 'EISDIR') return new ReportError(`${path} is a directory; name a CSV file.`);
  return new ReportError(`${path} cannot be read: ${message}.`, { cause: error });
}

/** Where each column stands. @throws ReportError where one is missing */
function layoutOf(path: string, heading: readonly string[]): Layout {
  const plain = heading.map((name) => name.replace(/[\s_]/g, '').toLowerCase());
  const absent = columns.filter((column) => !plain.includes(column.toLowerCase()));
  if (absent.length === columns.length) {
    throw new ReportError(`${path} is no CPOR report: its first line names none of the columns ${columns.join(', ')}.`);
  }
  if (absent.length > 0) throw new ReportError(`${path} lacks the column${absent.length > 1 ? 's' : ''} ${absent.join(', ')}.`);
  return new Map(columns.map((column): [Column, number] => [column, plain.indexOf(column.toLowerCase())]));
}

function rowOf(record: readonly string[], layout: Layout): ReportRow {
  const row = {} as ReportRow;
  for (const [column, index] of layout) row[column] = (record[index] ?? '').trim();
  return row;
}
