import type { Parts } from '../parts';

/** Whether requests can be served, and how far the views have read. */
export async function readiness({ store, runner, mode }: Parts) {
  const { up, head } = await store.head().then(
    (seen) => ({ up: true, head: seen }),
    () => ({ up: false, head: null }),
  );
  const { position, ...views } = runner.health(head);
  const ready = up && views.state === 'following';
  return {
    status: ready ? ('ready' as const) : ('not-ready' as const),
    mode,
    store: up ? ('up' as const) : ('down' as const),
    views: { ...views, position: position === null ? null : String(position) },
  };
}
