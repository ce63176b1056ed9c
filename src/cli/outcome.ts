import { Refusal } from '../domain/refusal';
import { NotThisLedger } from '../ledger/opening';
import { StoreUnavailable } from '../ledger/ports/event-store';
import { SettingsError } from '../settings';

/** What was asked cannot be meant: said before anything is done. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** There is no such thing in the ledger. */
export class NotFound extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotFound';
  }
}

/** 1 refused or not found, 2 wrong usage, 3 the store cannot be reached or is in use. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof StoreUnavailable || error instanceof NotThisLedger) return 3;
  if (error instanceof UsageError || error instanceof SettingsError) return 2;
  return error instanceof Refusal && error.code === 'Malformed' ? 2 : 1;
}

/** One line that says what to do. */
export function messageOf(error: unknown): string {
  const message = error instanceof Refusal ? error.detail : error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s*\n\s*/g, ' ');
}
