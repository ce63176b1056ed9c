import { OutcomeUnknown, StoreUnavailable } from './ports/event-store';

/** A cluster that elects another leader answers again after five seconds or so: these add up to about nine. */
const RETRY_AFTER_MS = [20, 50, 100, 250, 500, 1_000, 2_000, 2_500, 2_500];
/** A store that answers nothing at all makes each attempt last as long as it may: whoever asked is not kept waiting for all of them. */
const PATIENCE_MS = 20_000;

/**
 * An append whose outcome is unknown, made again until it is known: the same ids and the same expected revision each time. Once it is
 * unknown, a store that can no longer be reached does not make it certain.
 * @throws OutcomeUnknown where it never was
 */
export async function untilKnown<Result>(append: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  let unknown: OutcomeUnknown | null = null;
  for (const waitMs of [...RETRY_AFTER_MS, null]) {
    try {
      return await append();
    } catch (error) {
      if (error instanceof OutcomeUnknown) unknown = error;
      else if (!unknown || !(error instanceof StoreUnavailable)) throw error;
      if (waitMs === null || performance.now() - began > PATIENCE_MS) break;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  throw unknown ?? new Error('An append was neither made nor refused');
}
