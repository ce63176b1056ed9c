import type { Instant } from '../domain/calendar';

/** A workload on which something has fallen due, as the view tells it. */
export interface Due {
  workloadId: string;
  dueAt: Instant;
}

/** What is due and not recorded: on how many workloads, and since when. */
export interface Backlog {
  due: number;
  oldest: Instant | null;
}

/** What the scheduler asks of the view. Each question but `backlog` is one look into an index, whatever waits. */
export interface DueView {
  /** Workloads on which something has fallen due by now: by when, then by id, beginning after another. */
  dueBy(now: Instant, limit: number, after?: Due): Due[];
  isDue(workloadId: string, now: Instant): boolean;
  /** The first instant after another at which something falls due. */
  nextAfter(instant: Instant): Instant | null;
  /** Counts, so it is for whoever watches. */
  backlog(now: Instant): Backlog;
}
