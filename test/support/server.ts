import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken } from '../../src/api/auth/development-issuer';
import type { TokenSubject } from '../../src/api/auth/development-issuer';
import type { TokenRole } from '../../src/api/auth/roles';
import { serve } from '../../src/main';
import { readSettings } from '../../src/settings';
import type { Settings } from '../../src/settings';

/** An answer as a test looks at it. */
export interface Answered {
  status: number;
  headers: Headers;
  /** As it came. */
  text: string;
  /** The JSON of it; empty where it is none. */
  body: Body;
}

/** What bodies say, of whatever resource, as if all of it were there: where it is not, an expectation fails. */
export interface Body {
  items: Bodies;
  next: string | null;
  code: string;
  title: string;
  detail: string;
  errors: { field: string; message: string }[];
  claimId: string;
  noticeId: string;
  disputeId: string;
  partnerId: string;
  partnerName: string;
  accountId: string;
  /** Only of a rival. */
  competingPartner?: number;
  account: string;
  workloadId: string;
  scope: string;
  state: string;
  stance: string;
  kind: string;
  open: boolean;
  contested: boolean;
  evidence: unknown[];
  candidates: unknown[];
  recommends: unknown;
  partnerOfRecord: Body | null;
  openClaims: Bodies;
  because: Bodies;
  events: Bodies;
  type: string;
  sequence: string;
  revision: number;
  policyVersion: number;
  recordedAt: string;
  effectiveAt: string;
  correlationId: string;
  actor: unknown;
  data: Body;
  period: string;
  tenure: { since: string; startingHighWaterMark: number } | null;
  changes: unknown[];
  /** Of queues and what waits in them. */
  name: string;
  count: number;
  queue: string;
  deadline: string | null;
  breached: boolean | number;
  steps: string[];
  toAnswer: unknown[];
}

export interface Bodies extends Array<Body> {
  0: Body;
  at(index: number): Body;
}

/** Somebody with a token. */
export interface Client {
  token: string;
  get(path: string, headers?: Record<string, string>): Promise<Answered>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
  delete(path: string): Promise<Answered>;
  /** Reads the claim (or dispute, or workload), and decides on it against the ETag that was read. */
  decide(id: string, decision: string, body?: unknown, of?: 'claims' | 'disputes' | 'workloads'): Promise<Answered>;
}

export interface TestServer {
  url: string;
  /** The data directory. */
  data: string;
  as(role: TokenRole, who?: Omit<TokenSubject, 'role'>): Promise<Client>;
  /** A partner location of an account of the same name, or of another. */
  partner(partnerId: string, accountId?: string): Promise<Client>;
  customer(tenantId: string): Promise<Client>;
  /** Nobody: no token. */
  nobody: Client;
  /** Moves the clock forward, as anybody may. */
  at(instant: string): Promise<void>;
  /** Stops the server, leaving its data. */
  stop(): Promise<void>;
  /** Stops the server and removes its data, where it made the directory itself. */
  close(): Promise<void>;
}

interface StartOptions {
  /** Where the test clock begins; null for the real clock. */
  at?: string | null;
  policy?: Settings['policy'];
  /** A directory that is kept; a temporary one where absent. */
  data?: string;
  /** As in ONRECORD_EVENT_STORE; the embedded store where absent. */
  eventStore?: string;
  /** Another server's views to begin with. */
  snapshot?: string;
  /** More settings of the environment. */
  env?: Record<string, string>;
}

/** The real application, in this process, on a free port, with a clock that stands still. */
export async function startServer({
  at = '2025-01-02T09:00:00.000Z',
  policy = 'cpor',
  data,
  eventStore,
  snapshot,
  env: more = {},
}: StartOptions = {}): Promise<TestServer> {
  const directory = data ?? mkdtempSync(join(tmpdir(), 'onrecord-'));
  const flags = { port: 0, data: directory, snapshot, ...(at === null ? {} : { testClock: at }) };
  const env = {
    ONRECORD_POLICY: policy,
    ONRECORD_LOG_LEVEL: 'silent',
    ...(eventStore === undefined ? {} : { ONRECORD_EVENT_STORE: eventStore }),
    ...more,
  };
  const server = await serve(readSettings(flags, env, join(directory, 'no.env')));
  const newest = { position: 0n };
  return {
    url: server.url,
    data: directory,
    ...people(async (subject) => clientOf(server.url, await issueToken(directory, subject), newest)),
    nobody: clientOf(server.url, '', newest),
    stop: () => server.close(),
    close: async () => {
      await server.close();
      if (data === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Everybody who may ask something of a server, and its test clock. */
export function people(clientFor: (subject: TokenSubject) => Promise<Client>): Pick<TestServer, 'as' | 'partner' | 'customer' | 'at'> {
  const as: TestServer['as'] = (role, who = {}) => clientFor({ role, ...who });
  return {
    as,
    partner: (partnerId, accountId = partnerId) => as('partner', { partnerId, accountId, sub: `${partnerId}-portal` }),
    customer: (tenantId) => as('customer', { tenantId, sub: `customer-${tenantId.slice(0, 8)}` }),
    at: async (instant) => {
      const { status, body } = await (await as('manager')).post('/v1/test-clock', { now: instant });
      if (status !== 200) throw new Error(`The clock did not move: ${JSON.stringify(body)}`);
    },
  };
}

/** Each waits two seconds for the views. */
const MOST_TRIES = 5;

/** Clients of one server read what any of them wrote: each asks for the newest position that one has seen. */
export function clientOf(url: string, token: string, newest: { position: bigint }): Client {
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? { 'ledger-min-position': String(newest.position) } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const position = BigInt(response.headers.get('ledger-position') ?? 0);
    if (position > newest.position) newest.position = position;
    const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: (json ? JSON.parse(text) : {}) as Body };
  };
  /** Asked again while the views of a busy machine are behind, as any client does that is told to. */
  const get: Client['get'] = async (path, headers) => {
    for (let tries = 1; ; tries += 1) {
      const answered = await send('GET', path, undefined, headers);
      if (answered.status !== 503 || answered.body.code !== 'NotCaughtUp' || tries === MOST_TRIES) return answered;
    }
  };
  const post: Client['post'] = (path, body, headers) => send('POST', path, body, headers);
  return {
    token,
    get,
    post,
    put: (path, body, headers) => send('PUT', path, body, headers),
    delete: (path) => send('DELETE', path, undefined),
    decide: async (id, decision, body, of = 'claims') => {
      const read = await get(`/v1/${of}/${id}`);
      return post(`/v1/${of}/${id}/${decision}`, body, { 'if-match': read.headers.get('etag') ?? '' });
    },
  };
}

/** The customers of the scenarios. */
export const tenants = {
  contoso: 'c0a80101-0000-4000-8000-000000000001',
  fabrikam: 'c0a80101-0000-4000-8000-000000000002',
} as const;

/** Registers the customers and partners of the scenarios: Proseware has two locations. */
export async function registerProgramme(server: Pick<TestServer, 'as'>): Promise<void> {
  const manager = await server.as('manager', { sub: 'registrar' });
  const partners = { proseware: 'proseware', 'proseware-oslo': 'proseware', litware: 'litware', trey: 'trey', wingtip: 'wingtip' };
  const answers = [
    ...(await Promise.all(Object.entries(tenants).map(([name, id]) => manager.put(`/v1/tenants/${id}`, { name: titled(name) })))),
    ...(await Promise.all(
      Object.entries(partners).map(([id, globalAccountId]) => manager.put(`/v1/partners/${id}`, { name: titled(id), globalAccountId })),
    )),
  ];
  const refused = answers.find(({ status }) => status !== 201);
  if (refused) throw new Error(`The programme was not registered: ${JSON.stringify(refused.body)}`);
}

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A document that names the workload; another number is another document. */
export function evidence(tenantId: string, scope: string, customerSignedOn: string, number = 1): Record<string, unknown> {
  const sha256 = `${number}${customerSignedOn.replaceAll('-', '')}`.padStart(64, '0');
  return { sha256, type: 'proof-of-execution', customerSignedOn, tenantId, workloads: [scope], reference: `SOW ${number}` };
}

/** What a partner sends to be on record. */
export function claimOf(tenantId: string, scope: string, customerSignedOn: string, number = 1): Record<string, unknown> {
  return { tenantId, scope, engagement: 'use-or-consume', evidence: [evidence(tenantId, scope, customerSignedOn, number)] };
}
