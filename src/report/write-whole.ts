import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReportError } from './columns';

/**
 * Writes a file as a stream, aside first: what stands under its name is always whole.
 * @throws ReportError where it cannot be written
 */
export async function writeWhole(path: string, rows: Iterable<string[]> | AsyncIterable<string[]>, format: Transform): Promise<void> {
  const aside = `${path}.part`;
  let wrote: NodeJS.ErrnoException | undefined;
  const file = createWriteStream(aside).on('error', (error) => (wrote = error));
  try {
    await pipeline(Readable.from(rows), format, file);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    const failed = error as NodeJS.ErrnoException;
    if (wrote === undefined && failed.syscall !== 'rename') throw error;
    throw new ReportError(`${path} cannot be written: ${failed.message}. Choose another file.`, { cause: error });
  }
}
