import 'reflect-metadata';
import { join } from 'node:path';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Logger } from 'nestjs-pino';
import { pino } from 'pino';
import type { Logger as Log } from 'pino';
import { keyIn } from './api/auth/key-file';
import { Sessions } from './api/auth/sessions';
import { Tokens } from './api/auth/tokens';
import { serveDocs } from './api/docs/openapi';
import { Streams } from './api/events/streams';
import { Door } from './api/http/door';
import { httpEdge } from './api/http/edge';
import { Metrics } from './api/metrics/metrics';
import type { Levels } from './api/metrics/metrics';
import { AppModule } from './app.module';
import { SystemClock } from './clock/system-clock';
import { TestClock } from './clock/test-clock';
import { Feed } from './delivery/feed/feed';
import { tellingReads } from './delivery/feed/read-store';
import { Deliveries } from './delivery/webhooks/deliveries';
import { Signing } from './delivery/webhooks/signing';
import { fillWithDemo } from './demo/demo';
import type { Clock } from './ledger/ports/clock';
import { decode } from './ledger/event-codec';
import type { StoreUnavailable } from './ledger/ports/event-store';
import { openLedger } from './open-ledger';
import type { OpenLedger } from './open-ledger';
import { nameOf } from './open-store';
import type { Opening } from './open-store';
import { Scheduler } from './scheduler/scheduler';
import { SettingsError } from './settings';
import type { Settings } from './settings';

/** It was told to stop before it was ready. */
export class StoppedEarly extends Error {
  constructor() {
    super('Stopped before the ledger was open.');
    this.name = 'StoppedEarly';
  }
}

/** A server that answers at `url` until it is closed. */
export interface Server {
  url: string;
  /** Stops accepting, answers what is in flight, and lets go of the store. */
  close(): Promise<void>;
}

/** The edge reads bodies itself; every route and module would be told at start otherwise; what fails is for the caller to tell. */
const nestOptions: NestApplicationOptions = { bodyParser: false, logger: ['fatal', 'error', 'warn'], abortOnError: false };

/**
 * Opens the port, then the ledger, and serves it; waits for an event store that cannot be reached yet. SIGTERM and SIGINT close it.
 * @throws SettingsError, CannotListen, StoreUnavailable, NotThisLedger, StoppedEarly
 */
export async function serve(settings: Settings): Promise<Server> {
  const log = pino({
    level: settings.logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['authorization', 'headers.authorization', 'req.headers.authorization'],
  });
  const door = await Door.open(settings.port, settings.host);
  const stopping = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    stopping.abort();
    log.info({ signal }, 'closing');
  };
  process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
  try {
    const server = await serveAt(door, settings, log, stopping.signal);
    const close = once(async () => {
      process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
      await server.close();
    });
    const closeBySignal = (): void => {
      close().catch((error: unknown) => log.error({ err: error }, 'the ledger did not close as it should'));
    };
    if (stopping.signal.aborted) closeBySignal();
    else stopping.signal.addEventListener('abort', closeBySignal);
    return { url: door.url, close };
  } catch (error) {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    await door.close();
    throw stopping.signal.aborted ? new StoppedEarly() : error;
  }
}

async function serveAt(door: Door, settings: Settings, log: Log, stopping: AbortSignal): Promise<Server> {
  const clock: Clock = settings.testClock ? new TestClock(settings.testClock) : new SystemClock();
  const metrics = new Metrics();
  const opening = { ...openingOf(door, log, stopping), owner: 'onrecord serve' };
  if (settings.demo) await fillWithDemo(settings, clock.now(), opening);
  const opened = await openLedger({
    ...opening,
    settings,
    clock,
    observe: metrics.observeAppend,
    onProgress: (events) => {
      stopping.throwIfAborted();
      door.says({ reason: 'building-views', detail: `The views are being built; ${events} events are read.` });
    },
  });
  try {
    return await serveOpened(door, opened, settings, { clock, metrics, log });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Waits for the store, and says so at the door and in the log. */
function openingOf(door: Door, log: Log, waitUntil: AbortSignal): Omit<Opening, 'owner'> {
  return {
    warn: (message) => log.warn(message),
    waitUntil,
    waiting: ({ reason, message }: StoreUnavailable) => {
      log.warn({ reason }, `waiting for the event store: ${message}`);
      door.says({ reason: `event-store-${reason}`, detail: 'The event store cannot be reached; it is tried again until it answers.' });
    },
  };
}

async function serveOpened(
  door: Door,
  opened: OpenLedger,
  settings: Settings,
  { clock, metrics, log }: { clock: Clock; metrics: Metrics; log: Log },
): Promise<Server> {
  await refuseClockSetBack(opened, clock);
  const scheduler = new Scheduler({
    ...opened,
    view: opened.queries.due,
    clock,
    observe: metrics.observeDeadline,
    answered: () => metrics.answered,
    warn: (message, err) => log.warn({ err }, message),
  });
  const feed = new Feed({ ...opened, store: tellingReads(opened.store, metrics.countFeedRead) });
  const streams = new Streams(feed, { onEnd: metrics.countStreamEnd });
  const deliveries = deliveriesOf(opened, feed, settings, { clock, metrics, log });
  metrics.watch(() => levelsOf(opened, { scheduler, streams, deliveries }, clock));
  const auth = { tokens: Tokens.from(settings), sessions: Sessions.from(settings) };
  const module = AppModule.of({ parts: { ...opened, scheduler }, clock, ...auth, metrics, feed, streams, deliveries, log });
  const edge = httpEdge(log, metrics);
  const app = await NestFactory.create<NestFastifyApplication>(module, edge, nestOptions);
  serveDocs(app);
  await app.init();
  const fastify = edge.getInstance<FastifyInstance>();
  await fastify.ready();
  door.handTo((request, response) => fastify.routing(request, response));
  app.useLogger(app.get(Logger));
  if (!(clock instanceof TestClock)) scheduler.start(); // A clock that stands still lets nothing fall due until it is moved.
  deliveries.start();
  log.info({ url: door.url, mode: settings.mode, data: settings.data, eventStore: nameOf(settings.eventStore) }, 'listening');
  return {
    url: door.url,
    close: async () => {
      feed.close(); // Who follows holds a connection for as long as it may.
      await door.close();
      await scheduler.stop();
      await deliveries.stop();
      await app.close();
      await opened.close();
    },
  };
}

/** Does it when first asked, and answers the same ever after. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined;
  return () => (done ??= work());
}

/** A test clock must not stand before what the ledger already knows. @throws SettingsError */
async function refuseClockSetBack({ store }: OpenLedger, clock: Clock): Promise<void> {
  if (!(clock instanceof TestClock)) return;
  const [last] = await store.readAll({ direction: 'backwards', limit: 1 });
  const recordedAt = last && decode(last).recordedAt;
  if (recordedAt && recordedAt > clock.now()) {
    throw new SettingsError(`--test-clock ${clock.now()} is earlier than the ledger's last event; start it at ${recordedAt} or later.`);
  }
}

/** Where only this server writes, it makes a key of its own; those that share a store must share a key as well. */
function deliveriesOf(
  opened: OpenLedger,
  feed: Feed,
  { data, webhookKey, webhookHosts }: Settings,
  { clock, metrics, log }: { clock: Clock; metrics: Metrics; log: Log },
): Deliveries {
  const own = () => (opened.store.shared ? null : keyIn(join(data, 'webhook.key')));
  const key = webhookKey === null ? own() : Buffer.from(webhookKey);
  return new Deliveries({
    ...opened,
    ...{ feed, clock, directory: data, allowed: webhookHosts, observe: metrics.observeDelivery },
    signing: key && new Signing(key),
    warn: (message) => log.warn(message),
  });
}

async function levelsOf(
  { runner, store }: OpenLedger,
  { scheduler, streams, deliveries }: { scheduler: Scheduler; streams: Streams; deliveries: Deliveries },
  clock: Clock,
): Promise<Levels> {
  const head = await store.head().catch(() => undefined);
  const { lag, parked, unknownTypes } = runner.health(head);
  const { due, oldest, failing } = scheduler.health();
  const deadlineLag = oldest === null ? 0 : (Date.parse(clock.now()) - Date.parse(oldest)) / 1000;
  return {
    ...{ storeUp: head === undefined ? 0 : 1, lag, parked, unknownTypes, queueDepth: store.queueDepth },
    ...{ due, deadlineLag, failing },
    ...{ feedStreams: streams.levels.open, feedLag: streams.levels.lag, feedWaiting: streams.levels.waiting },
    ...{ webhookLag: deliveries.lag, webhookWaiting: deliveries.waiting },
  };
}
