import type { Logger } from 'pino';
import type { Clock } from '../../ledger/ports/clock';
import type { Parts } from '../parts';
import { recordWhatIsDue } from './deadlines';

const EVERY_MS = 1000;
const MOST_PER_TICK = 200;
const WAIT_MS = 5000;

/** Records what falls due where nobody reads or writes: once a second, so many at a time. Answers how to stop it. */
export function pollDeadlines(parts: Parts, clock: Clock, log: Logger): () => Promise<void> {
  let stopped = false;
  let running: Promise<unknown> = Promise.resolve();
  const tick = async (): Promise<void> => {
    try {
      await recordWhatIsDue(parts, clock.now(), MOST_PER_TICK, WAIT_MS);
    } catch (error) {
      log.error({ err: error }, 'What fell due could not be recorded; it is tried again in a second.');
    }
    if (!stopped) timer = setTimeout(start, EVERY_MS);
  };
  const start = (): void => {
    running = tick();
  };
  let timer = setTimeout(start, EVERY_MS);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
