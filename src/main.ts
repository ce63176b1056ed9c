import 'reflect-metadata';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { pino } from 'pino';
import type { Logger as Log } from 'pino';
import { Tokens } from './api/auth/tokens';
import { pollDeadlines } from './api/clock/deadlines.poller';
import { serveDocs } from './api/docs/openapi';
import { httpEdge } from './api/http/edge';
import { Metrics } from './api/metrics/metrics';
import { AppModule } from './app.module';
import { SystemClock } from './clock/system-clock';
import { TestClock } from './clock/test-clock';
import type { Clock } from './ledger/ports/clock';
import { decode } from './ledger/event-codec';
import { openLedger } from './open-ledger';
import type { OpenLedger } from './open-ledger';
import { SettingsError } from './settings';
import type { Settings } from './settings';

/** The server cannot start for a reason outside the ledger: the message says which and what to do. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
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

const DRAIN_MS = 10_000;
const IDLE_CHECK_MS = 20;

/**
 * Opens the ledger and serves it. SIGTERM and SIGINT close it.
 * @throws SettingsError, StartError, StoreUnavailable, NotThisLedger
 */
export async function serve(settings: Settings): Promise<Server> {
  const log = pino({
    level: settings.logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['authorization', 'headers.authorization', 'req.headers.authorization'],
  });
  const clock: Clock = settings.testClock ? new TestClock(settings.testClock) : new SystemClock();
  const metrics = new Metrics();
  const opened = await openLedger({
    settings,
    clock,
    owner: 'onrecord serve',
    observe: metrics.observeAppend,
    warn: (message) => log.warn(message),
  });
  try {
    return await serveOpened(opened, settings, clock, metrics, log);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function serveOpened(opened: OpenLedger, settings: Settings, clock: Clock, metrics: Metrics, log: Log): Promise<Server> {
  await refuseClockSetBack(opened, clock);
  metrics.watch(() => Promise.resolve(levelsOf(opened)));
  const app = await createApp(opened, settings, clock, metrics, log);
  await listen(app, settings);
  app.useLogger(app.get(Logger));
  const stopPolling = clock instanceof TestClock ? () => Promise.resolve() : pollDeadlines(opened, clock, log);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    await stopPolling();
    await closeApp(app);
    await opened.close();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'closing');
    closing ??= close();
    closing.catch((error: unknown) => log.error({ err: error }, 'the ledger did not close as it should'));
  };
  process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
  const url = await app.getUrl();
  log.info({ url, mode: settings.mode, data: settings.data }, 'listening');
  return { url, close: () => (closing ??= close()) };
}

async function createApp(
  opened: OpenLedger,
  settings: Settings,
  clock: Clock,
  metrics: Metrics,
  log: Log,
): Promise<NestFastifyApplication> {
  const tokens = Tokens.from(settings);
  const module = AppModule.of({ parts: opened, clock, tokens, metrics, log });
  const app = await NestFactory.create<NestFastifyApplication>(module, httpEdge(log, metrics), nestOptions);
  serveDocs(app);
  return app;
}

async function listen(app: NestFastifyApplication, { port, host }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${port} on ${host} is in use; choose another with --port, or ONRECORD_PORT.`, { cause: error });
    if (code === 'EACCES') throw new StartError(`Port ${port} on ${host} is not yours to open; choose one above 1023.`, { cause: error });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`${host} is no address of this machine; set ONRECORD_HOST.`, { cause: error });
    throw error;
  }
}

/** Requests in flight are answered; a client that never stops reading is cut off in the end. */
async function closeApp(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS); // kept alive by clients that have their answer
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearInterval(idle);
  clearTimeout(cut);
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

async function levelsOf({ runner, store }: OpenLedger) {
  const { lag, parked, unknownTypes } = runner.health(await store.head());
  return { lag, parked, unknownTypes, queueDepth: store.queueDepth };
}
