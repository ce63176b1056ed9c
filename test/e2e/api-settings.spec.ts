import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../src/settings';
import type { Flags } from '../../src/settings';

const none = '/nonexistent/.env';
const identity = { ONRECORD_JWKS_URL: 'https://id.example/keys', ONRECORD_ISSUER: 'https://id.example', ONRECORD_AUDIENCE: 'onrecord' };
const production = { ONRECORD_MODE: 'production', ...identity };

test('there are defaults for a laptop', () => {
  expect(readSettings({}, {}, none)).toMatchObject({
    mode: 'development',
    port: 3000,
    host: '127.0.0.1',
    policy: 'cpor',
    issuer: null,
    testClock: null,
    demo: false,
  });
});

test('flags beat the environment, and the environment beats .env', () => {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-env-'));
  const file = join(directory, '.env');
  writeFileSync(file, 'ONRECORD_PORT=1111\nONRECORD_POLICY=direct\nONRECORD_LOG_LEVEL=warn\n');
  const { port, policy, logLevel } = readSettings({ port: 3333 }, { ONRECORD_PORT: '2222', ONRECORD_POLICY: 'protected' }, file);
  rmSync(directory, { recursive: true });
  expect([port, policy, logLevel]).toEqual([3333, 'protected', 'warn']);
});

test('production asks its identity provider and listens to all', () => {
  const { mode, host, issuer } = readSettings({}, production, none);
  expect({ mode, host, issuer }).toEqual({
    mode: 'production',
    host: '0.0.0.0',
    issuer: { jwksUrl: 'https://id.example/keys', issuer: 'https://id.example', audience: 'onrecord' },
  });
});

test('an EventStoreDB takes credentials and its authority from settings of their own, which beat the connection string', () => {
  const env = {
    ...production,
    ONRECORD_EVENT_STORE: 'esdb://admin:changeit@db-1,db-2?tlsCAFile=/old.crt',
    ONRECORD_EVENT_STORE_USER: 'ledger',
    ONRECORD_EVENT_STORE_PASSWORD: 's3cret',
    ONRECORD_EVENT_STORE_CA_FILE: '/etc/onrecord/ca.crt',
  };
  expect(readSettings({}, env, none).eventStore).toMatchObject({
    kind: 'eventstoredb',
    connection: { cluster: 'listed', tls: true, username: 'ledger', password: 's3cret', caFile: '/etc/onrecord/ca.crt' },
  });
});

test('an insecure EventStoreDB is for development, or allowed by name', () => {
  const insecure = { ONRECORD_EVENT_STORE: 'esdb://db?tls=false' };
  for (const env of [insecure, { ...production, ...insecure, ONRECORD_EVENT_STORE_INSECURE: 'allow' }]) {
    expect(readSettings({}, env, none).eventStore).toMatchObject({ kind: 'eventstoredb', connection: { tls: false } });
  }
});

test.each<[string, Flags, NodeJS.ProcessEnv, RegExp]>([
  ['an unknown name', {}, { ONRECORD_PROT: '1' }, /^ONRECORD_PROT is not a setting; there are ONRECORD_MODE, ONRECORD_PORT,/],
  ['a port that is none', {}, { ONRECORD_PORT: 'http' }, /^ONRECORD_PORT must be a port from 0 to 65535/],
  ['a port flag that is none', { port: '70000' }, {}, /^--port must be a port from 0 to 65535/],
  ['an unknown mode', {}, { ONRECORD_MODE: 'test' }, /^ONRECORD_MODE must be one of development, production\.$/],
  ['an unknown policy', {}, { ONRECORD_POLICY: 'mine' }, /^ONRECORD_POLICY must be one of cpor, protected, direct\.$/],
  ['an unknown log level', {}, { ONRECORD_LOG_LEVEL: 'loud' }, /^ONRECORD_LOG_LEVEL must be one of fatal,/],
  ['a store that is none', {}, { ONRECORD_EVENT_STORE: 'postgres://x' }, /^ONRECORD_EVENT_STORE must be sqlite:/],
  ['an EventStoreDB that is none', {}, { ONRECORD_EVENT_STORE: 'esdb://db:x' }, /^ONRECORD_EVENT_STORE has a host that is none/],
  [
    'an unknown option of one',
    {},
    { ONRECORD_EVENT_STORE: 'esdb://db?ssl=true' },
    /^ONRECORD_EVENT_STORE has an option that is unknown: ssl\.$/,
  ],
  [
    'a password that would not be sent',
    {},
    { ONRECORD_EVENT_STORE: 'esdb://db?tls=false', ONRECORD_EVENT_STORE_USER: 'ledger' },
    /^ONRECORD_EVENT_STORE names a user without TLS/,
  ],
  [
    'a password file that is not there',
    {},
    { ONRECORD_EVENT_STORE: 'esdb://db', ONRECORD_EVENT_STORE_PASSWORD_FILE: '/nonexistent/password' },
    /^ONRECORD_EVENT_STORE_PASSWORD_FILE cannot be read/,
  ],
  [
    'a connection without TLS in production',
    {},
    { ...production, ONRECORD_EVENT_STORE: 'esdb://db?tls=false' },
    /^ONRECORD_EVENT_STORE asks for a connection without TLS; .* ONRECORD_EVENT_STORE_INSECURE=allow\.$/,
  ],
  ['a short key of webhooks', {}, { ONRECORD_WEBHOOK_KEY: 'secret' }, /^ONRECORD_WEBHOOK_KEY must have at least 32 characters/],
  ['a key file that is not there', {}, { ONRECORD_WEBHOOK_KEY_FILE: '/nonexistent/key' }, /^ONRECORD_WEBHOOK_KEY_FILE cannot be read/],
  ['a key file that holds too little', {}, { ONRECORD_WEBHOOK_KEY_FILE: '/dev/null' }, /^ONRECORD_WEBHOOK_KEY_FILE must hold at least 32/],
  [
    'private receivers in production',
    {},
    { ...production, ONRECORD_WEBHOOK_HOSTS: '127.0.0.1' },
    /^ONRECORD_WEBHOOK_HOSTS is for development/,
  ],
  ['half an issuer', {}, { ONRECORD_ISSUER: 'x' }, /^ONRECORD_JWKS_URL, ONRECORD_AUDIENCE must be set/],
  ['a clock of another age', { testClock: '9999-12-31T00:00:00Z' }, {}, /^--test-clock must lie before 9900-01-01/],
  ['a clock that is none', { testClock: 'yesterday' }, {}, /^--test-clock must be an instant in UTC/],
  [
    'production without an issuer',
    {},
    { ONRECORD_MODE: 'production' },
    /^ONRECORD_JWKS_URL, ONRECORD_ISSUER, ONRECORD_AUDIENCE must be set/,
  ],
  ['production with a demo', { demo: true }, production, /^--demo is for development/],
  ['production with a test clock', { testClock: '2025-01-02T00:00:00Z' }, production, /^--test-clock is for development/],
])('%s is refused by name', (_, flags, env, message) => {
  expect(() => readSettings(flags, env, none)).toThrow(message);
});
