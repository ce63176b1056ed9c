import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ObserveAppend } from '../../ledger/handle-command';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const MS_PER_SECOND = 1000;

/** What is looked at when somebody asks, rather than counted as it happens. */
export interface Levels {
  /** Whether the event store answers: 1 or 0. */
  storeUp: number;
  /** Positions the views are behind the store. */
  lag: number;
  parked: number;
  unknownTypes: number;
  /** Appends that wait for the store's answer. */
  queueDepth: number;
  /** Workloads on which something has fallen due that is not recorded yet. */
  due: number;
  /** Seconds since the oldest of that fell due. */
  deadlineLag: number;
  /** Workloads due that could not be recorded when they were last tried. */
  failing: number;
  /** Live streams that are open. */
  feedStreams: number;
  /** Events that the slowest of them is behind the views. */
  feedLag: number;
  /** Requests to the feed that wait for an event. */
  feedWaiting: number;
  /** Events that the webhook furthest behind has still to be told. */
  webhookLag: number;
  /** Workloads of webhooks that wait for another try. */
  webhookWaiting: number;
}

/** The ledger's own numbers, for Prometheus. Each server has its own registry, so that several can run in one process. */
export class Metrics {
  readonly registry = new Registry();

  readonly #appends = new Histogram({
    name: 'onrecord_append_seconds',
    help: 'Appends to the event store, by outcome: stored, conflict, unknown, failed.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #events = new Counter({ name: 'onrecord_appended_events_total', help: 'Events stored.', registers: [this.registry] });
  readonly #requests = new Histogram({
    name: 'onrecord_http_request_seconds',
    help: 'HTTP requests, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly #deadlines = new Counter({
    name: 'onrecord_deadlines_total',
    help: 'Workloads that the scheduler took up because something had fallen due, by outcome: recorded, failed.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly #streamEnds = new Counter({
    name: 'onrecord_feed_streams_ended_total',
    help: 'Live streams that ended, by reason: left, expired, closing, slow.',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  readonly #feedReads = new Counter({
    name: 'onrecord_feed_store_reads_total',
    help: 'Reads of the event store for the feed, its streams and webhooks, by what was read: log, stream.',
    labelNames: ['read'],
    registers: [this.registry],
  });

  readonly #deliveries = new Histogram({
    name: 'onrecord_webhook_delivery_seconds',
    help: 'Attempts to deliver an event to a webhook, by outcome: delivered, failed, abandoned (a dead letter).',
    labelNames: ['outcome'],
    buckets: [...SECONDS, 15],
    registers: [this.registry],
  });
  readonly #retries = new Counter({
    name: 'onrecord_webhook_retries_total',
    help: 'Attempts that were not the first of their event.',
    registers: [this.registry],
  });
  readonly #deadLetters = new Counter({
    name: 'onrecord_webhook_dead_letters_total',
    help: 'Events that could not be delivered in three days.',
    registers: [this.registry],
  });

  /** Handed to webhooks, which tell of every attempt. */
  readonly observeDelivery = ({ outcome, attempt, durationMs }: { outcome: string; attempt: number; durationMs: number }): void => {
    this.#deliveries.observe({ outcome }, durationMs / MS_PER_SECOND);
    if (attempt > 1) this.#retries.inc();
    if (outcome === 'abandoned') this.#deadLetters.inc();
  };

  /** Handed to the ledger, which tells of every append. */
  readonly observeAppend: ObserveAppend = (outcome, durationMs, events) => {
    this.#appends.observe({ outcome }, durationMs / MS_PER_SECOND);
    if (outcome === 'stored') this.#events.inc(events);
  };

  /** Handed to the scheduler. */
  readonly observeDeadline = (outcome: 'recorded' | 'failed'): void => this.#deadlines.inc({ outcome });
  readonly countStreamEnd = (reason: string): void => this.#streamEnds.inc({ reason });
  readonly countFeedRead = (read: string): void => this.#feedReads.inc({ read });

  /** Requests to the API answered so far; whoever watches the process is not counted. */
  answered = 0;

  observeRequest(method: string, route: string, status: number, durationMs: number): void {
    if (route.startsWith('/v1')) this.answered += 1;
    this.#requests.observe({ method, route, status: String(status) }, durationMs / MS_PER_SECOND);
  }

  /** Shows levels as they are whenever the metrics are read. */
  watch(look: () => Promise<Levels>): void {
    // All are read together, so that one look serves them all.
    let looking: Promise<Levels> | null = null;
    const levels = () => (looking ??= look().finally(() => (looking = null)));
    const gauge = (name: string, help: string, level: keyof Levels) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        async collect() {
          this.set((await levels())[level]);
        },
      });
    gauge('onrecord_event_store_up', 'Whether the event store answers.', 'storeUp');
    gauge(
      'onrecord_projection_lag_events',
      'How far the views are behind the store: in events on the embedded store, in bytes of the log on EventStoreDB.',
      'lag',
    );
    gauge('onrecord_projection_parked_events', 'Events set aside because a view could not take them.', 'parked');
    gauge('onrecord_unknown_types', 'Events whose type this version does not know.', 'unknownTypes');
    gauge('onrecord_append_queue_depth', 'Appends that wait for the answer of the store.', 'queueDepth');
    gauge('onrecord_deadlines_due', 'Workloads on which something has fallen due that is not recorded yet.', 'due');
    gauge('onrecord_deadlines_lag_seconds', 'How long ago the oldest of that fell due; 0 where nothing is due.', 'deadlineLag');
    gauge('onrecord_deadlines_failing', 'Workloads due that failed when they were last tried.', 'failing');
    gauge('onrecord_feed_streams', 'Live streams of events that are open.', 'feedStreams');
    gauge('onrecord_feed_lag_events', 'How many events the slowest live stream is behind the views.', 'feedLag');
    gauge('onrecord_feed_waiting', 'Requests to the feed that wait for an event.', 'feedWaiting');
    gauge(
      'onrecord_webhook_lag_events',
      'Events that the webhook furthest behind has still to be told; 0 where another server delivers.',
      'webhookLag',
    );
    gauge('onrecord_webhook_waiting_workloads', 'Workloads of webhooks that wait for another try.', 'webhookWaiting');
  }
}
