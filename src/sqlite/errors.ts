import { StoreUnavailable } from '../ledger/ports/event-store';

/** SQLite's primary result codes that are told apart; an extended code carries them in its low byte. */
const PERM = 3;
const BUSY = 5;
const LOCKED = 6;
const NOMEM = 7;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Codes of the file system for a full disk, or a user's full share of it. */
const NO_ROOM = ['ENOSPC', 'EDQUOT'];

/** Another program holds what was asked for. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === BUSY;

/** Files cannot be made or written there. */
export const mayNotWrite = (error: unknown): boolean => isOneOf(error, [READONLY, CANTOPEN]);

/** The file may be sound, and used when whatever stands in the way is gone: what is in it is not to blame. */
export const mayPass = (error: unknown): boolean => isOneOf(error, [PERM, BUSY, LOCKED, NOMEM, READONLY, FULL, CANTOPEN]);

/** The file, or what it lies on, is to blame, and not what was to be written. */
export const isOfStorage = (error: unknown): boolean => mayPass(error) || isOneOf(error, [IOERR, CORRUPT]);

/** An error of the driver, told so that the reader knows what to do. What is already told stays as it is. */
export function unavailable(error: unknown, path: string): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const because = { cause: error };
  if (NO_ROOM.includes((error as { code?: string } | null)?.code ?? '')) return diskFull(path, because);
  switch (primaryCode(error)) {
    case FULL:
      return diskFull(path, because);
    case PERM:
    case READONLY:
      return readOnly(path, because);
    case CORRUPT:
    case NOTADB:
      return new StoreUnavailable(
        'corrupt',
        `${path} is damaged or no ledger. Restore it from a backup, or choose another --data.`,
        because,
      );
    case BUSY:
      return new StoreUnavailable('in-use', `${path} is locked by another program. Stop that program and try again.`, because);
    case CANTOPEN:
      return new StoreUnavailable('unreachable', `${path} cannot be opened. See that it is a file this user may read and write.`, because);
    default:
      return new StoreUnavailable(
        'unreachable',
        `${path} cannot be read or written: ${reason(error)}. See to the disk and try again.`,
        because,
      );
  }
}

export function diskFull(path: string, options?: ErrorOptions): StoreUnavailable {
  return new StoreUnavailable(
    'disk-full',
    `There is no room left to write to ${path}; nothing was written. Free some space and try again.`,
    options,
  );
}

export function readOnly(path: string, options?: ErrorOptions): StoreUnavailable {
  return new StoreUnavailable('read-only', `${path} cannot be written. Make it writable for this user, or choose another --data.`, options);
}

/** Told by its properties: an error of native code need not be an instance of this realm's Error. */
function primaryCode(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}

function isOneOf(error: unknown, codes: readonly number[]): boolean {
  const code = primaryCode(error);
  return code !== null && codes.includes(code);
}

const reason = (error: unknown): string => String((error as { message?: unknown } | null)?.message ?? error);
