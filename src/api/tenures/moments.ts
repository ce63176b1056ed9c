import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Instant } from '../../domain/calendar';
import { knownAtAsked } from '../../domain/instants-asked';
import { malformed, Refusal } from '../../domain/refusal';
import { instant } from '../../domain/schemas';
import { decode } from '../../ledger/event-codec';
import { pageCursor, placeIn } from '../../projections/cursor';
import type { Moment } from '../../projections/tenure/queries';
import { Now } from '../asking/now';
import { PARTS } from '../parts';
import type { Parts } from '../parts';

/** A moment of knowledge that a list is as of, all its pages. */
export interface AsOf {
  /** What was asked for, so that a cursor of another question is known. */
  asked: string;
  knownAt: Instant;
  /** Where it is as of an event. */
  sequence?: number;
}

const asOf = z.object({ asked: z.string(), knownAt: instant, sequence: z.int().nonnegative().optional() });

export const momentOf = ({ knownAt, sequence }: AsOf): Moment => (sequence === undefined ? { knownAt } : { sequence });

/** A question's moment as it was put. */
export const askedAs = ({ at, 'known-at': knownAt }: { at?: string; 'known-at'?: string }): string =>
  at === undefined ? `known-at ${knownAt ?? 'now'}` : `at ${at}`;

/** Finds the moment of knowledge that a list is asked as of. */
@Injectable()
export class Moments {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  /**
   * As of an instant, or as now, where what fell due is recorded first.
   * @throws Refusal Malformed, AsOfOutOfRange
   */
  async atInstant(knownAt: string | undefined): Promise<AsOf> {
    if (knownAt === undefined) await this.now.everything();
    const known = knownAtAsked('known-at', knownAt, this.now.instant(), this.parts.openedAt);
    return { asked: askedAs({ 'known-at': knownAt }), knownAt: known };
  }

  /**
   * As of an event, by its sequence, or of the last that the views have read.
   * @throws Refusal Malformed, AsOfOutOfRange, NotCaughtUp
   */
  async atEvent(at: string): Promise<AsOf> {
    if (at === 'latest') await this.now.everything();
    else if (!/^\d{1,15}$/.test(at)) throw malformed('at', 'must be the sequence of an event, such as 4711, or latest');
    const sequence = at === 'latest' ? this.parts.runner.health().sequence : Number(at);
    const { store, queries } = this.parts;
    if (!queries.history.at(sequence)) await this.now.until(await store.head());
    const ref = queries.history.at(sequence);
    if (!ref) {
      const message = `there is no event ${at}; this ledger has those from 1 to ${this.parts.runner.health().sequence}`;
      throw new Refusal('AsOfOutOfRange', `at: ${message}.`, [{ field: 'at', message }]);
    }
    const [stored] = await store.readStream(ref.stream, { from: ref.revision, limit: 1 });
    if (!stored) throw new Error(`Event ${sequence} is in the history and not in the store`);
    return { asked: askedAs({ at }), knownAt: decode(stored).recordedAt, sequence };
  }
}

/** Where a page of a list as of a moment ended. */
export const cursorOf = (moment: AsOf, place: string[]): string => pageCursor({ ...moment, place });

/** The moment and place that a cursor names. @throws Refusal Malformed for one of another list or question */
export function readCursor(cursor: string, asked: string, places: number): { moment: AsOf; place: string[] } {
  const shape = asOf.extend({ asked: z.literal(asked), place: z.array(z.string()).length(places) });
  const { place, ...moment } = placeIn(cursor, shape, 'this list as of this moment');
  return { moment, place };
}
