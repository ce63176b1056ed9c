import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Refusal } from '../../domain/refusal';
import { InOrder } from '../../ledger/in-order';
import { requestHashOf } from '../../ledger/ids';
import { StoreUnavailable } from '../../ledger/ports/event-store';
import type { Request } from '../../ledger/request';
import type { Answer } from '../http/answer';
import { isBlank } from '../http/line-body';
import type { LineFile } from '../http/line-body';
import { readJsonObject } from '../http/json-body';
import { conflictTold } from '../http/problem.filter';
import { problemOf } from '../http/problem';
import { rowsUnder } from './csv';
import type { Cells, Column } from './csv';
import { inWindow } from './in-window';

/** What the lines of a file ask for. */
export interface LineKind<Value extends object> {
  /** As CSV. */
  columns: readonly Column[];
  ofCells: (cells: Cells) => object;
  /** Checks what a line says. @throws Refusal Malformed */
  read: (value: object) => Promise<Value>;
  /** The workload it is about: its lines are applied one after the other. */
  about: (value: Value) => string;
  /** What a result is known by, whatever became of the line. */
  known: (value: Value) => object;
  /** Of a line that is taken. */
  status: 200 | 201;
  submit: (value: Value, request: Request) => Promise<Answer<object>>;
}

/** A line as it stands in the file: from 1, the heading of a CSV included. */
interface Line {
  line: number;
  read: () => object;
}

const AT_ONCE = 64;
/** Files in memory at a time. */
const MOST_FILES = 4;

type Became = 'applied' | 'replayed' | 'refused' | 'notTried';

/** Files of commands: each line is a command of its own, taken or refused by itself, with a result in the order of the lines. */
@Injectable()
export class Bulk {
  readonly #log = new Logger('bulk');
  #files = 0;

  /** Makes room for a file. @throws Refusal TooManyRequests, or what the work throws before it answers a stream */
  async withRoom(work: () => Promise<Readable>): Promise<Readable> {
    if (this.#files >= MOST_FILES)
      throw new Refusal(
        'TooManyRequests',
        `${MOST_FILES} files are being worked through; send this one again in a moment. Nothing was applied.`,
      );
    this.#files += 1;
    const leave = (): void => {
      this.#files -= 1;
    };
    try {
      return (await work()).once('close', leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /**
   * The results of a file, line by line, and what it all came to. Read slowly, it works slowly; not read on, it stops.
   * @throws Refusal Malformed for the heading of a CSV, before anything is applied
   */
  apply<Value extends object>({ type, lines }: LineFile, kind: LineKind<Value>, request: Request, shared: object = {}): Readable {
    const commands = type === 'text/csv' ? rowsOf(lines, kind) : objectsOf(lines);
    return Readable.from(this.#results(commands, kind, request, shared));
  }

  async *#results<Value extends object>(lines: Line[], kind: LineKind<Value>, request: Request, shared: object): AsyncGenerator<string> {
    const counts: Record<Became, number> = { applied: 0, replayed: 0, refused: 0, notTried: 0 };
    const inOrder = new InOrder();
    const store = { lost: false };
    for await (const { became, ...told } of inWindow(lines, AT_ONCE, (line) => this.#one(line, kind, request, inOrder, store))) {
      counts[became] += 1;
      yield `${JSON.stringify(told)}\n`;
    }
    yield `${JSON.stringify({ summary: { lines: lines.length, ...counts, ...shared } })}\n`;
  }

  /** Never fails: whatever becomes of a line is its result. */
  async #one<Value extends object>(
    { line, read }: Line,
    kind: LineKind<Value>,
    request: Request,
    inOrder: InOrder,
    store: { lost: boolean },
  ): Promise<{ line: number; became: Became }> {
    let known = {};
    try {
      const value = await inOrder.run(READING, () => kind.read(read()));
      known = kind.known(value);
      return await inOrder.run(kind.about(value), async () => {
        if (store.lost) return { line, ...known, became: 'notTried', status: 503, detail: NOT_TRIED };
        const answer = await kind.submit(value, { ...request, key: `${request.key} ${requestHashOf(value)}` });
        return { line, ...known, ...taken(answer, kind.status) };
      });
    } catch (error) {
      store.lost ||= error instanceof StoreUnavailable || (error instanceof Refusal && error.code === 'OutcomeUnknown');
      const { status, code, detail, errors } = problemOf(error, '', request.correlationId);
      if (status >= 500 && code === undefined) this.#log.error({ err: error, correlationId: request.correlationId, line });
      return { line, ...known, became: 'refused', status, ...{ code, detail, errors }, ...conflictTold(error) } as {
        line: number;
        became: Became;
      };
    }
  }
}

/** Lines are read one after the other too: what is about one workload has to come to it in order. */
const READING = 'reading';
const NOT_TRIED = 'The event store failed at a line before; send the file again with the same Idempotency-Key.';

/** Of a command's answer what a line needs: where it stands, what was recorded, and how to read on. */
function taken({ body, headers }: Answer<object>, status: 200 | 201) {
  const { claimId, workloadId, state, revision, events } = body as Told;
  const replayed = headers['Idempotent-Replayed'] === 'true';
  return {
    became: replayed ? ('replayed' as const) : ('applied' as const),
    status,
    claimId,
    workloadId,
    state,
    ...(revision === undefined ? {} : { revision }),
    events: events.map(({ type }) => type),
    position: headers['Ledger-Position'],
    ...(replayed ? { replayed } : {}),
  };
}

interface Told {
  claimId: string;
  workloadId: string;
  state: string;
  revision?: number;
  events: { type: string }[];
}

function objectsOf(lines: readonly string[]): Line[] {
  return numbered(lines).map(({ line, text }) => ({ line, read: () => readJsonObject(text) }));
}

function rowsOf<Value extends object>(lines: readonly string[], { columns, ofCells }: LineKind<Value>): Line[] {
  const [heading, ...rows] = numbered(lines);
  const cells = rowsUnder(heading?.text ?? '', columns);
  return rows.map(({ line, text }) => ({ line, read: () => ofCells(cells(text)) }));
}

const numbered = (lines: readonly string[]) => lines.map((text, index) => ({ line: index + 1, text })).filter(({ text }) => !isBlank(text));
