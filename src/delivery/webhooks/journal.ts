import type { Instant } from '../../domain/calendar';

/** Events of one workload that wait because the first of them failed. */
export interface Waiting {
  /** The first that was not delivered; those after it of the same workload wait behind it. */
  from: number;
  /** Which of that sequence: the event itself (0, or absent), or what is derived from it. */
  ordinal?: number;
  attempts: number;
  firstAttemptAt: Instant;
  nextAt: Instant;
}

/** How far a webhook is delivered. Whoever goes on from here repeats what was delivered since, and leaves nothing out. */
export interface Progress {
  /** Which event of the webhook's stream said where to begin: a later one begins anew. */
  start: number;
  /** Since when the webhook was active: what it was resumed for since is tried at once. */
  since: Instant;
  /** Every event up to this sequence is delivered, not asked for, waits below, or is a dead letter. */
  through: number;
  /** What failed, by workload. */
  waiting: Record<string, Waiting>;
  /** Replays that are done, and the one at work with what is next of it. */
  replaysDone: number;
  replay: { number: number; next: number; to: number } | null;
  /** Since when nothing was taken any more; null while the last attempt was. */
  failingSince: Instant | null;
}

/** One attempt, as it is told. */
export interface Attempt {
  sequence: number;
  eventType: string;
  attempt: number;
  at: Instant;
  outcome: 'delivered' | 'failed' | 'abandoned';
  status: number | null;
  error: string | null;
  durationMs: number;
  nextAt: Instant | null;
}

/** What was done since the entry before, and how things stand now. */
export interface Entry {
  at: Instant;
  progress: Progress;
  attempts: Attempt[];
}

export interface Kept {
  revision: number;
  entry: Entry;
}

/** No entry yet. */
export const NO_ENTRY = -1;
/** So many entries of each webhook are kept: older attempts are no longer listed. */
export const MOST_ENTRIES = 2_000;

/**
 * Where delivery is written down, apart from the ledger: it says nothing of who is on record, and there would be more of it than of
 * events. Entries of one webhook follow one another; of two servers that append after the same entry one is refused.
 */
export interface Journal {
  /** Whether other servers use it too. */
  readonly shared: boolean;
  /** The newest entries before a revision (absent: the newest of all), newest first. */
  read(webhookId: string, page: { before?: number; limit: number }): Promise<Kept[]>;
  /** @returns false where somebody else has written after `expected`: nothing was written */
  append(webhookId: string, expected: number, entry: Entry): Promise<boolean>;
  close(): void;
}

/** @throws Error where somebody else has written after `expected`, or it cannot be written */
export async function appendEntry(journal: Journal, webhookId: string, expected: number, entry: Entry): Promise<void> {
  if (!(await journal.append(webhookId, expected, entry))) throw new Error('another server has gone on with it');
}

/** The last entry of a webhook. */
export async function newest(journal: Journal, webhookId: string): Promise<Kept | undefined> {
  const [last] = await journal.read(webhookId, { limit: 1 });
  return last;
}
