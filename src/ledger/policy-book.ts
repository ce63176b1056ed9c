import type { Instant } from '../domain/calendar';
import { minutesAfter } from '../domain/calendar';
import { evolvePolicies } from '../domain/policy/publishing';
import type { PublishedPolicy } from '../domain/policy/policy';
import type { PolicyEvent } from '../domain/reference/events';
import { decode } from './event-codec';
import type { Clock } from './ports/clock';
import type { StoredEvent } from './ports/event-store';

/** Most of the time between the recording of a version and its effect (AHEAD_MINUTES) is left to slow appends and to clocks that differ. */
const ASK_AGAIN_MINUTES = 1;

/**
 * Every policy version published so far, kept up with the store. A version takes effect minutes after it was recorded, so what was read
 * a minute ago holds every version that can be in force now: no decision has to read the policies first, and none is made under an old one.
 */
export class PolicyBook {
  #policies: readonly PublishedPolicy[];
  #askedAt: Instant = '';

  /** @param read the versions as the store holds them now */
  constructor(
    known: readonly PublishedPolicy[],
    private readonly read: () => Promise<readonly PublishedPolicy[]>,
    private readonly clock: Clock,
  ) {
    this.#policies = known;
  }

  /** As far as they are known here. */
  get known(): readonly PublishedPolicy[] {
    return this.#policies;
  }

  /** All versions that may be in force at an instant, and those up to `newest`, which an event names. */
  async at(now: Instant, newest = 0): Promise<readonly PublishedPolicy[]> {
    const fresh = this.#askedAt !== '' && now < minutesAfter(this.#askedAt, ASK_AGAIN_MINUTES);
    if (!fresh || newest > this.#policies.length) {
      const askedAt = this.clock.now();
      const policies = await this.read();
      this.#askedAt = askedAt;
      if (policies.length > this.#policies.length) this.#policies = policies;
    }
    return this.#policies;
  }

  /** Takes in what was read from the log, in its order; what is known already changes nothing. */
  learn(events: readonly StoredEvent[]): void {
    for (const stored of events) {
      if (stored.type !== 'PolicyPublished') continue;
      const event = decode<PolicyEvent>(stored);
      if (event.data.version === this.#policies.length + 1) this.#policies = evolvePolicies(this.#policies, event);
    }
  }
}
