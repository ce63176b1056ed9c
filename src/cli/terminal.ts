import { counted } from '../domain/counted';

/** A reader that has seen enough (`onrecord export | head`) ends the command without a complaint. */
export function closedPipesEnd(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** An answer: for people, or as one JSON object for programs. */
export function answer({ json = false }: { json?: boolean }, value: object, lines: readonly string[]): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : lines.join('\n')}\n`);
}

/** A remark beside the answer. */
export function remark(line: string): void {
  process.stderr.write(`onrecord: ${line}\n`);
}

const WIDTH = 30;
const REDRAW_MS = 100;

/** How far a long work has come, on stderr and only where that is a terminal. */
export class Progress {
  #drawn = 0;
  #label = '';

  /** @param total 0 where it is not known */
  show(label: string, done: number, total: number): void {
    if (!process.stderr.isTTY || (label === this.#label && Date.now() - this.#drawn < REDRAW_MS)) return;
    this.#drawn = Date.now();
    this.#label = label;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const filled = Math.round(share * WIDTH);
    const bar =
      total > 0 ? `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %` : counted(done);
    process.stderr.write(`\r\u001b[K${label} ${bar}`);
  }

  end(): void {
    if (process.stderr.isTTY && this.#label !== '') process.stderr.write('\r\u001b[K');
  }
}
