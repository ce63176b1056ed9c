import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { z } from 'zod';
import { CLOCKS_STAND_BEFORE } from './clock/test-clock';
import type { Instant } from './domain/calendar';
import { ConnectionStringError, parseConnectionString } from './event-store/eventstoredb/connection-string';
import type { Connection } from './event-store/eventstoredb/connection-string';

/** A setting that is unknown or cannot be used. The message names it and says what is allowed; nothing was started. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** What `serve` is told on the command line. Flags beat the environment. */
export interface Flags {
  port?: string | number;
  host?: string;
  data?: string;
  demo?: boolean;
  testClock?: string;
  /** Views to begin with. */
  snapshot?: string;
}

/** Where events are kept: in a file of a data directory, or in an EventStoreDB. */
export type StoreAddress = { kind: 'sqlite'; directory: string } | { kind: 'eventstoredb'; connection: Connection };

/** Who signs the tokens in production. */
export interface Issuer {
  jwksUrl: string;
  issuer: string;
  audience: string;
}

export interface Settings {
  mode: 'development' | 'production';
  port: number;
  host: string;
  /** The data directory, absolute. */
  data: string;
  eventStore: StoreAddress;
  /** A file of another server's views, to begin with where there are none; absolute. */
  snapshot: string | null;
  /** The first policy of a new ledger. */
  policy: 'cpor' | 'protected' | 'direct';
  /** Null in development, where the ledger signs its own tokens. */
  issuer: Issuer | null;
  /** What the secrets of webhooks are derived from; null where none is set. */
  webhookKey: string | null;
  /** Hosts that webhooks may be delivered to without TLS and at private addresses. Development only. */
  webhookHosts: string[];
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  demo: boolean;
  /** Where the clock stands still, under test. */
  testClock: Instant | null;
}

const PREFIX = 'ONRECORD_';
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const A_PORT = 'must be a port from 0 to 65535 (0: any free one)';
const filled = z.string().trim().min(1, 'must not be empty');

const environment = {
  ONRECORD_MODE: oneOf(['development', 'production']).default('development'),
  ONRECORD_PORT: z.coerce.number({ error: A_PORT }).int(A_PORT).min(0, A_PORT).max(65_535, A_PORT).default(3000),
  ONRECORD_HOST: filled.optional(),
  ONRECORD_DATA: filled.default('./data'),
  ONRECORD_EVENT_STORE: filled.default('sqlite:'),
  ONRECORD_EVENT_STORE_USER: filled.optional(),
  ONRECORD_EVENT_STORE_PASSWORD: filled.optional(),
  ONRECORD_EVENT_STORE_PASSWORD_FILE: filled.optional(),
  ONRECORD_EVENT_STORE_CA_FILE: filled.optional(),
  ONRECORD_EVENT_STORE_INSECURE: z.literal('allow', { error: 'must be allow, or not be set' }).optional(),
  ONRECORD_SNAPSHOT: filled.optional(),
  ONRECORD_POLICY: oneOf(['cpor', 'protected', 'direct']).default('cpor'),
  ONRECORD_JWKS_URL: url.optional(),
  ONRECORD_ISSUER: filled.optional(),
  ONRECORD_AUDIENCE: filled.optional(),
  ONRECORD_WEBHOOK_KEY: z.string().trim().min(32, 'must have at least 32 characters, such as those of: openssl rand -base64 32').optional(),
  ONRECORD_WEBHOOK_KEY_FILE: filled.optional(),
  ONRECORD_WEBHOOK_HOSTS: filled.optional(),
  ONRECORD_LOG_LEVEL: oneOf(logLevels).default('info'),
};
const schema = z.object(environment);
type Environment = z.infer<typeof schema>;

/**
 * Settings as flags say, else the environment, else the file `.env` of the working directory.
 * @throws SettingsError
 */
export function readSettings(flags: Flags = {}, env: NodeJS.ProcessEnv = process.env, dotenvFile = '.env'): Settings {
  const settings = settingsOf(environmentOf(flags, env, dotenvFile), flags);
  if (settings.mode === 'production') refuseDevelopmentAids(settings);
  return settings;
}

/** @throws SettingsError */
function environmentOf(flags: Flags, env: NodeJS.ProcessEnv, dotenvFile: string): Environment {
  const values = ours({ ...readDotenv(dotenvFile), ...env });
  const unknown = Object.keys(values).find((name) => !(name in environment));
  if (unknown) throw new SettingsError(`${unknown} is not a setting; there are ${Object.keys(environment).join(', ')}.`);
  const result = schema.safeParse({ ...values, ...ofFlags(flags) });
  if (!result.success) throw settingsError(result.error, flags);
  return result.data;
}

function settingsOf(env: Environment, { demo = false, testClock }: Flags): Settings {
  const mode = env.ONRECORD_MODE;
  return {
    mode,
    port: env.ONRECORD_PORT,
    host: env.ONRECORD_HOST ?? (mode === 'production' ? '0.0.0.0' : '127.0.0.1'),
    data: resolve(env.ONRECORD_DATA),
    eventStore: storeOf(env),
    snapshot: env.ONRECORD_SNAPSHOT === undefined ? null : resolve(env.ONRECORD_SNAPSHOT),
    policy: env.ONRECORD_POLICY,
    issuer: issuerOf(env),
    webhookKey: webhookKeyOf(env),
    webhookHosts: (env.ONRECORD_WEBHOOK_HOSTS ?? '').split(',').flatMap((host) => host.trim().toLowerCase() || []),
    logLevel: env.ONRECORD_LOG_LEVEL,
    demo,
    testClock: testClock === undefined ? null : instantOf(testClock),
  };
}

/** @throws SettingsError */
function storeOf(env: Environment): StoreAddress {
  const given = env.ONRECORD_EVENT_STORE;
  if (given === 'sqlite:') return { kind: 'sqlite', directory: resolve(env.ONRECORD_DATA) };
  return eventStoreDb('ONRECORD_EVENT_STORE', given, env);
}

/**
 * A store as the command line names it: `sqlite:` with a data directory, or an EventStoreDB as in ONRECORD_EVENT_STORE, with the
 * credentials and files of the environment.
 * @throws SettingsError
 */
export function storeNamed(option: string, given: string, env: NodeJS.ProcessEnv = process.env, dotenvFile = '.env'): StoreAddress {
  const [, directory] = /^sqlite:(.+)$/.exec(given) ?? [];
  if (directory !== undefined) return { kind: 'sqlite', directory: resolve(directory) };
  return eventStoreDb(option, given, environmentOf({}, env, dotenvFile));
}

function eventStoreDb(name: string, given: string, env: Environment): StoreAddress {
  if (!/^(esdb|kurrentdb)/.test(given)) {
    const directory = name === 'ONRECORD_EVENT_STORE' ? 'sqlite: (a file in the data directory)' : 'sqlite:DIRECTORY';
    throw new SettingsError(`${name} must be ${directory} or esdb://host:2113.`);
  }
  try {
    const connection = parseConnectionString(given);
    const secured = {
      ...connection,
      username: env.ONRECORD_EVENT_STORE_USER ?? connection.username,
      password: passwordOf(env) ?? connection.password,
      caFile: env.ONRECORD_EVENT_STORE_CA_FILE ?? connection.caFile,
    };
    if (secured.password !== undefined && secured.username === undefined)
      throw new SettingsError(`${name} has a password and no user; set ONRECORD_EVENT_STORE_USER.`);
    if (!secured.tls) refuseInsecure(name, secured, env);
    return { kind: 'eventstoredb', connection: secured };
  } catch (error) {
    if (error instanceof ConnectionStringError) throw new SettingsError(`${name} ${error.message}.`);
    throw error;
  }
}

/** Without TLS the server takes anybody's word, and the client sends no credentials. */
function refuseInsecure(name: string, { username }: Connection, env: Environment): void {
  if (env.ONRECORD_MODE !== 'development' && env.ONRECORD_EVENT_STORE_INSECURE !== 'allow') {
    throw new SettingsError(
      `${name} asks for a connection without TLS; leave tls=false out, or allow it by name with ONRECORD_EVENT_STORE_INSECURE=allow.`,
    );
  }
  if (username !== undefined)
    throw new SettingsError(`${name} names a user without TLS, whose password would not be sent; leave one of the two out.`);
}

const passwordOf = (env: Environment): string | undefined =>
  textIn('ONRECORD_EVENT_STORE_PASSWORD_FILE', env) ?? env.ONRECORD_EVENT_STORE_PASSWORD;

function webhookKeyOf(env: Environment): string | null {
  const result = environment.ONRECORD_WEBHOOK_KEY.safeParse(textIn('ONRECORD_WEBHOOK_KEY_FILE', env) ?? env.ONRECORD_WEBHOOK_KEY);
  if (!result.success) throw new SettingsError('ONRECORD_WEBHOOK_KEY_FILE must hold at least 32 characters.');
  return result.data ?? null;
}

/** What a file holds, white space around it left out; undefined where the setting names none. @throws SettingsError */
function textIn(setting: 'ONRECORD_EVENT_STORE_PASSWORD_FILE' | 'ONRECORD_WEBHOOK_KEY_FILE', env: Environment): string | undefined {
  const file = env[setting];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new SettingsError(`${setting} cannot be read: ${(error as Error).message}.`);
  }
}

/** All three or none: half an issuer would leave a token half checked. */
function issuerOf(env: Environment): Issuer | null {
  const { ONRECORD_JWKS_URL: jwksUrl, ONRECORD_ISSUER: issuer, ONRECORD_AUDIENCE: audience } = env;
  if (jwksUrl && issuer && audience) return { jwksUrl, issuer, audience };
  if (!jwksUrl && !issuer && !audience && env.ONRECORD_MODE === 'development') return null;
  const missing = (['ONRECORD_JWKS_URL', 'ONRECORD_ISSUER', 'ONRECORD_AUDIENCE'] as const).filter((name) => !env[name]);
  throw new SettingsError(
    `${missing.join(', ')} must be set: tokens are checked against the keys, issuer and audience of your identity provider.`,
  );
}

function refuseDevelopmentAids({ demo, testClock, webhookHosts }: Settings): void {
  if (demo) throw new SettingsError('--demo is for development; leave it out, or set ONRECORD_MODE=development.');
  if (webhookHosts.length > 0)
    throw new SettingsError('ONRECORD_WEBHOOK_HOSTS is for development; leave it out, or set ONRECORD_MODE=development.');
  if (testClock) throw new SettingsError('--test-clock is for development; leave it out, or set ONRECORD_MODE=development.');
}

function instantOf(text: string): Instant {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime()))
    throw new SettingsError(`--test-clock must be an instant in UTC such as 2025-01-02T00:00:00Z, not ${text}.`);
  const instant = at.toISOString();
  if (instant >= CLOCKS_STAND_BEFORE) throw new SettingsError(`--test-clock must lie before ${CLOCKS_STAND_BEFORE}, unlike ${text}.`);
  return instant;
}

/** An empty value counts as not set, as in most shells. */
function ours(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[0].startsWith(PREFIX) && entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

function ofFlags({ port, host, data, snapshot }: Flags): Record<string, unknown> {
  const given = { ONRECORD_PORT: port, ONRECORD_HOST: host, ONRECORD_DATA: data, ONRECORD_SNAPSHOT: snapshot };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function settingsError(error: z.ZodError, flags: Flags): SettingsError {
  const [issue] = error.issues;
  const name = String(issue?.path[0]);
  const flag = name.slice(PREFIX.length).toLowerCase();
  const asked = flag in flags ? `--${flag}` : name;
  return new SettingsError(`${asked} ${issue?.message ?? 'cannot be used'}.`);
}

function readDotenv(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new SettingsError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
