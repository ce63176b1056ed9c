import { createHash } from 'node:crypto';
import type { EventToAppend } from '../../src/ledger/ports/event-store';

/** The n-th event of a stream: all of it follows from its place, so that what is found after a crash can be judged. */
export function eventAt(stream: string, revision: number): EventToAppend {
  const hash = createHash('sha256').update(`${stream} ${revision}`).digest('hex');
  const id = [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
  return {
    id,
    type: `Type${revision % 3}`,
    data: JSON.stringify({ stream, revision, text: hash.repeat(revision % 8) }),
    meta: JSON.stringify({ hash }),
  };
}
