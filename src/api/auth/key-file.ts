import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreUnavailable } from '../../ledger/ports/event-store';

const KEY_BYTES = 32;

/**
 * The key in a file; made by whoever comes first, readable by its owner only.
 * @throws StoreUnavailable where it cannot be read or made, or is cut short; half a file is never left
 */
export function keyIn(file: string): Uint8Array {
  try {
    const key = readFileSync(file);
    if (key.length >= KEY_BYTES) return key;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return makeKey(file);
    throw told(file, 'read', error);
  }
  throw new StoreUnavailable(
    'corrupt',
    `${file} holds no whole key. Restore it from a backup, or delete it: a new one is made, and what was signed with the old one holds no longer.`,
  );
}

function makeKey(file: string): Uint8Array {
  const made = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(made, randomBytes(KEY_BYTES), { mode: 0o600 });
    putInPlace(made, file);
    return readFileSync(file);
  } catch (error) {
    throw told(file, 'written', error);
  } finally {
    removeIfThere(made);
  }
}

/** All or nothing: whoever loses the race reads the winner's whole key. */
function putInPlace(made: string, file: string): void {
  try {
    linkSync(made, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** Nothing can be there where nothing may be written. */
function removeIfThere(made: string): void {
  try {
    rmSync(made, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'EROFS') throw error;
  }
}

function told(file: string, what: 'read' | 'written', error: unknown): StoreUnavailable {
  const because = { cause: error };
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StoreUnavailable('read-only', `${file} cannot be ${what} by this user. Allow it, or choose another --data.`, because);
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreUnavailable('disk-full', `There is no room left to write ${file}. Free some space and try again.`, because);
    default:
      return new StoreUnavailable('unreachable', `${file} cannot be ${what}: ${(error as Error).message}.`, because);
  }
}

const codeOf = (error: unknown): unknown => ((error ?? {}) as { code?: unknown }).code;
