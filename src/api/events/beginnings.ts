import { Inject, Injectable } from '@nestjs/common';
import { sequenceOfCursor } from '../../delivery/feed/cursor';
import { Feed } from '../../delivery/feed/feed';
import { Refusal } from '../../domain/refusal';
import { Now } from '../asking/now';
import { PARTS } from '../parts';
import type { Parts } from '../parts';

/** Where a consumer begins, as it says it: a cursor, a sequence, `beginning` or `now`. */
@Injectable()
export class Beginnings {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly feed: Feed,
    private readonly now: Now,
  ) {}

  /**
   * The sequence after which to begin. What another server has counted already is waited for.
   * @throws Refusal Malformed for what is no place in this ledger, AsOfOutOfRange for one that it has not come to, NotCaughtUp
   */
  async sequenceOf(field: string, text = 'beginning'): Promise<number> {
    if (text === 'beginning') return 0;
    if (text === 'now') return this.feed.head;
    const sequence = /^\d{1,15}$/.test(text) ? Number(text) : sequenceOfCursor(this.feed.ledgerId, text, field);
    if (sequence > this.feed.head) await this.now.until(await this.parts.store.head());
    if (sequence <= this.feed.head) return sequence;
    const message = `lies ahead of this ledger, which has ${this.feed.head} events: it was restored from an older state, or the number is wrong`;
    throw new Refusal('AsOfOutOfRange', `${field} ${message}. Begin again from an event that it has.`, [{ field, message }]);
  }
}
