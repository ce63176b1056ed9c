import type { Caller } from '../../domain/facts';
import type { Role } from '../../domain/recorded';
import { streamKind, workloadIdOf, workloadOfStream } from '../../domain/streams';
import type { Webhook } from '../../domain/webhook/state';
import type { Feed } from '../feed/feed';
import type { FeedEvent } from '../feed/telling';
import type { Waiting } from './journal';

/** An event on its way to one receiver. */
export interface Message extends FeedEvent {
  /** What it is delivered in order with: its workload, or whatever else it is about. */
  lane: string;
}

const LANE_PAGE = 50;

/** The feed, sifted for one webhook and through the eyes of who registered it. */
export class Source {
  constructor(private readonly feed: Pick<Feed, 'page' | 'head'>) {}

  /** The sequence of the last event that this server's views have read. */
  get head(): number {
    return this.feed.head;
  }

  /** Events after a sequence and up to another that a webhook wants, and how far was looked. */
  async page(
    webhook: Webhook,
    after: number,
    limit: number,
    to = Number.MAX_SAFE_INTEGER,
  ): Promise<{ messages: Message[]; through: number }> {
    const page = await this.feed.page({ after, limit, filter: filterOf(webhook), caller: ownerOf(webhook) });
    const messages = page.events.filter(({ stream, sequence }) => sequence <= to && streamKind(stream) !== 'webhook');
    return { messages: messages.map((event) => ({ ...event, lane: laneOf(event.stream) })), through: Math.min(page.through, to) };
  }

  /** The first message of a lane from a place on, up to a sequence, that a webhook wants. */
  async firstOf(
    webhook: Webhook,
    lane: string,
    { from, ordinal = 0 }: Pick<Waiting, 'from' | 'ordinal'>,
    to: number,
  ): Promise<Message | null> {
    const ofWorkload = !lane.startsWith('onrecord.');
    const filter = { ...webhook.filter, ...(ofWorkload ? { workload: lane } : {}) };
    for (let after = from - 1; after < to;) {
      const { messages, through } = await this.page({ ...webhook, filter }, after, ofWorkload ? 1 : LANE_PAGE, to);
      const found = messages.find((one) => one.lane === lane && (one.sequence > from || one.ordinal >= ordinal));
      if (found) return found;
      if (through === after) return null;
      after = through;
    }
    return null;
  }
}

/** A workload's claims and its usage go in one order; anything else is in order with its own stream. */
export function laneOf(stream: string): string {
  const kind = streamKind(stream);
  return kind === 'workload' || kind === 'usage' ? workloadIdOf(workloadOfStream(stream)) : stream;
}

const ownerOf = ({ registeredBy: { role, id } }: Webhook): Caller => ({ role: role as Role, id });

function filterOf({ filter: { types, ...filter } }: Webhook) {
  return { ...filter, ...(types ? { types: new Set(types) } : {}) };
}
