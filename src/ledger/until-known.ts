import { OutcomeUnknown, StoreUnavailable } from './ports/event-store';
import type { EventStore } from './ports/event-store';

/** A cluster that elects another leader answers again after five seconds or so: these add up to about nine. */
const RETRY_AFTER_MS = [20, 50, 100, 250, 500, 1_000, 2_000, 2_500, 2_500];
/** A store that answers nothing at all makes each attempt last as long as it may: whoever asked is not kept waiting for all of them. */
const PATIENCE_MS = 20_000;

/**
 * An append whose outcome is unknown, made again until it is known: the same ids and the same expected revision each time. Once it is
 * unknown, a store that can no longer be reached does not make it certain. A store that others share is one that comes back: it is
 * waited for as well.
 * @throws OutcomeUnknown where it never was; StoreUnavailable where it certainly was not made
 */
export async function untilKnown<Result>({ shared }: Pick<EventStore, 'shared'>, append: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  let unknown: OutcomeUnknown | null = null;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await append();
    } catch (error) {
      if (error instanceof OutcomeUnknown) unknown = error;
      else if (!(error instanceof StoreUnavailable)) throw error;
      const comesBack = error instanceof OutcomeUnknown || (error.reason === 'unreachable' && (shared || unknown !== null));
      const waitMs = RETRY_AFTER_MS[attempt];
      if (!comesBack || waitMs === undefined || performance.now() - began > PATIENCE_MS) throw unknown ?? error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
