import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { openDatabase } from '../../sqlite/driver';
import { openViewsFileForReading, refuseForeign, removeViewsFile, viewsPath } from './views-file';

/** A snapshot that cannot be taken or used: the message says why and what to do. Nothing was changed. */
export class SnapshotError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SnapshotError';
  }
}

/**
 * Copies the views of a data directory, as they stand at one event, beside the server that keeps them. Answers the sequence of that
 * event.
 * @throws SnapshotError where there are no views, or the file is there already or cannot be written
 */
export function takeSnapshot(directory: string, file: string): number {
  if (existsSync(file)) throw new SnapshotError(`${file} is there already; choose another name, or remove it.`);
  const views = openViewsFileForReading(directory);
  if (!views) throw new SnapshotError(`There are no views in ${directory}; start a server on it first: onrecord serve --data ${directory}`);
  const part = `${file}.${process.pid}.part`;
  try {
    rmSync(part, { force: true });
    views.prepare('VACUUM INTO ?').run(part);
    const sequence = sequenceOf(part);
    renameSync(part, file);
    return sequence;
  } catch (error) {
    rmSync(part, { force: true });
    throw new SnapshotError(`The snapshot could not be written to ${file}: ${(error as Error).message}.`, { cause: error });
  } finally {
    views.close();
  }
}

/**
 * Begins a data directory that has no views with those of a snapshot; what was recorded since is read from the log, and views that
 * are not of that log are built anew. Answers whether it was used: a directory with views of its own keeps them.
 * @throws SnapshotError where the file is no snapshot
 */
export function beginWithSnapshot(directory: string, file: string): boolean {
  const path = viewsPath(directory);
  if (existsSync(path)) return false;
  const part = `${path}.part`;
  try {
    mkdirSync(directory, { recursive: true });
    copyFileSync(file, part);
    sequenceOf(part);
    removeViewsFile(path); // What an earlier file left beside it is not this one's.
    renameSync(part, path);
    return true;
  } catch (error) {
    removeViewsFile(part);
    throw new SnapshotError(`${file} cannot be used as a snapshot of the views: ${(error as Error).message}.`, { cause: error });
  }
}

/** @throws Error where the file is no views' file of this version */
function sequenceOf(file: string): number {
  const database = openDatabase(file, { readOnly: true });
  try {
    refuseForeign(database);
    return (database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM checkpoints').get() as { sequence: number }).sequence;
  } finally {
    database.close();
  }
}
