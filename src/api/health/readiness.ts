import { StoreUnavailable } from '../../ledger/ports/event-store';
import type { Parts } from '../parts';

/** Whether requests can be served, how far the views have read, and what has fallen due and is not recorded. */
export async function readiness({ store, ledger, runner, scheduler, mode }: Parts) {
  const { up, head, reason } = await store.head().then(
    (seen) => ({ up: true, head: seen, reason: {} }),
    (error: unknown) => ({ up: false, head: null, reason: error instanceof StoreUnavailable ? { reason: error.reason } : {} }),
  );
  const { position, ...views } = runner.health(head);
  const ready = up && views.state === 'following';
  return {
    status: ready ? ('ready' as const) : ('not-ready' as const),
    mode,
    store: up ? ('up' as const) : ('down' as const),
    ...reason,
    appends: ledger.refusedBy ?? ('up' as const),
    views: { ...views, position: position === null ? null : String(position) },
    deadlines: scheduler.health(),
  };
}
