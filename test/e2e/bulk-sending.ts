import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

export const NDJSON = 'application/x-ndjson';
export const CSV = 'text/csv';

/** A result as a test looks at it. */
export interface Result {
  line: number;
  status: number;
  code: string;
  detail: string;
  errors: { field: string }[];
  claimId: string;
  state: string;
  revision: number;
  replayed: true;
  events: string[];
  position?: string;
  changedSince: { type: string }[];
  summary: Record<string, unknown>;
}

type Lines = (object | string)[] | string;

/** The answer to a file, once the views have read what its results say was written. */
export async function send(client: Client, path: string, lines: Lines, type = NDJSON, headers = {}) {
  const body = typeof lines === 'string' ? lines : lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const answer = await client.post(path, body, { 'content-type': type, ...headers });
  const results =
    answer.status === 200
      ? answer.text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Result)
      : [];
  const summary: Record<string, unknown> = results.at(-1)?.summary ?? {};
  const newest = results.reduce((last, { position = '0' }) => (BigInt(position) > last ? BigInt(position) : last), 0n);
  if (newest > 0n) await client.get('/v1/claims?limit=1', { 'ledger-min-position': String(newest) });
  return { ...answer, results: results.slice(0, -1), summary };
}

export const became = (results: Result[]) => results.map(({ line, status, code }) => [line, status, code]);
export const claim = (scope: string) => claimOf(tenants.contoso, scope, '2024-12-15');

export const HEADING = 'tenantId,scope,engagement,sha256,type,customerSignedOn,workloads,reference';
export const row = (scope: string) => {
  const { sha256 } = evidence(tenants.contoso, scope, '2024-12-15');
  return `${tenants.contoso},${scope},use-or-consume,${String(sha256)},proof-of-execution,2024-12-15,${scope},SOW 1`;
};

/** A ledger on some store, and who sends files to it. */
export class Sending {
  private constructor(
    readonly server: TestServer,
    readonly proseware: Client,
    readonly litware: Client,
    readonly manager: Client,
    readonly other: Client,
  ) {}

  static async to(eventStore: string): Promise<Sending> {
    const server = await startServer({ eventStore });
    await registerProgramme(server);
    const [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
    const [manager, other] = [await server.as('manager', { sub: 'manager-a' }), await server.as('manager', { sub: 'manager-b' })];
    return new Sending(server, proseware, litware, manager, other);
  }

  submit = (lines: Lines, type = NDJSON, headers = {}) => send(this.proseware, '/v1/submissions', lines, type, headers);
  decide = (lines: Lines, type = NDJSON, headers = {}) => send(this.manager, '/v1/decisions', lines, type, headers);
  claims = async () => (await this.manager.get('/v1/claims?limit=200')).body.items;
}
