import { OutcomeUnknown } from './ports/event-store';

/** A cluster that elects another leader answers again after five seconds or so: these add up to about nine. */
const RETRY_AFTER_MS = [20, 50, 100, 250, 500, 1_000, 2_000, 2_500, 2_500];

/**
 * An append whose outcome is unknown, made again until it is known: the same ids and the same expected revision each time.
 * @throws OutcomeUnknown where it never was
 */
export async function untilKnown<Result>(append: () => Promise<Result>): Promise<Result> {
  for (const waitMs of RETRY_AFTER_MS) {
    try {
      return await append();
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return append();
}
