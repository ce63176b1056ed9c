import { setTimeout as pause } from 'node:timers/promises';
import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import type { EmptyStore } from './servers';

const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';

/** A result as a test looks at it. */
interface Result {
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

/** The answer to a file, once the views have read what its results say was written. */
async function send(client: Client, path: string, lines: (object | string)[] | string, type = NDJSON, headers = {}) {
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

const became = (results: Result[]) => results.map(({ line, status, code }) => [line, status, code]);
const claim = (scope: string) => claimOf(tenants.contoso, scope, '2024-12-15');

const HEADING = 'tenantId,scope,engagement,sha256,type,customerSignedOn,workloads,reference';
const row = (scope: string) => {
  const { sha256 } = evidence(tenants.contoso, scope, '2024-12-15');
  return `${tenants.contoso},${scope},use-or-consume,${String(sha256)},proof-of-execution,2024-12-15,${scope},SOW 1`;
};

/** Files of claims and of decisions, by whatever store keeps what they change. */
export function bulk(where: string, emptyStore: () => Promise<EmptyStore>): void {
  describe(`files in bulk on ${where}`, () => {
    let store: EmptyStore;
    let server: TestServer;
    let proseware: Client;
    let litware: Client;
    let manager: Client;
    let other: Client;
    beforeEach(async () => {
      store = await emptyStore();
      server = await startServer({ eventStore: store.eventStore });
      await registerProgramme(server);
      [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
      [manager, other] = [await server.as('manager', { sub: 'manager-a' }), await server.as('manager', { sub: 'manager-b' })];
    });
    afterEach(async () => {
      await server.close();
      await store.close();
    });

    const submit = (lines: (object | string)[] | string, type = NDJSON, headers = {}) =>
      send(proseware, '/v1/submissions', lines, type, headers);
    const decide = (lines: (object | string)[] | string, type = NDJSON, headers = {}) =>
      send(manager, '/v1/decisions', lines, type, headers);
    const claims = async () => (await manager.get('/v1/claims?limit=200')).body.items;

    describe('a submission', () => {
      test('takes each claim by itself, and says of every line what became of it', async () => {
        const { status, headers, results, summary } = await submit([
          claim('teams'),
          '{"tenantId": "half',
          '',
          { ...claim('exchange'), partnerId: 'litware' },
          { ...claim('intune'), tenantId: 'c0a80101-0000-4000-8000-00000000000f' },
          '[]',
          { ...claim('yammer'), evidence: [] },
          claim('teams'),
          claimOf(tenants.contoso, 'teams', '2024-12-16', 2),
          claim('sharepoint'),
        ]);
        expect([status, headers.get('content-type')]).toEqual([200, `${NDJSON}; charset=utf-8`]);
        expect(became(results)).toEqual([
          [1, 201, undefined],
          [2, 400, 'Malformed'],
          [4, 400, 'Malformed'],
          [5, 422, 'TenantUnknown'],
          [6, 400, 'Malformed'],
          [7, 422, 'EvidenceMissing'],
          [8, 201, undefined], // the very line once more
          [9, 409, 'DuplicateOpenClaim'],
          [10, 201, undefined],
        ]);
        expect(results[0]).toMatchObject({ workloadId: `${tenants.contoso}.teams`, state: 'Requested', events: ['ClaimRequested'] });
        expect(results[0]).not.toHaveProperty('revision');
        expect(results[2]?.errors[0]?.field).toBe('partnerId');
        expect(results[6]).toMatchObject({ claimId: results[0]?.claimId, replayed: true });
        expect(summary).toMatchObject({ lines: 9, applied: 2, replayed: 1, refused: 6, notTried: 0 });
        const made = await claims();
        expect(made.map(({ scope }) => scope).toSorted()).toEqual(['sharepoint', 'teams']);
        expect(made.map((one) => (one as unknown as { submissionId: string }).submissionId)).toEqual([
          summary['submissionId'],
          summary['submissionId'],
        ]);
      });

      test('comes as CSV too: one line one claim, whatever its line ends, and a broken quote breaks its own line', async () => {
        const file = [
          '\ufeff' + HEADING,
          row('teams'),
          `${row('exchange')},more`,
          `"${row('intune')}`,
          row('sharepoint').replace('SOW 1', '"SOW ""1"", two"'),
          '',
        ];
        const { results, summary } = await submit(file.join('\r\n'), `${CSV}; charset=utf-8`);
        expect(became(results)).toEqual([
          [2, 201, undefined],
          [3, 400, 'Malformed'],
          [4, 400, 'Malformed'],
          [5, 201, undefined],
        ]);
        expect(summary).toMatchObject({ lines: 4, applied: 2, refused: 2 });
        const found = (await proseware.get('/v1/claims?scope=sharepoint')).body.items[0].evidence;
        expect(found).toMatchObject([{ reference: 'SOW "1", two', workloads: ['sharepoint'], tenantId: tenants.contoso }]);
      });

      test('with a heading that is none is refused whole', async () => {
        for (const [heading, word] of [
          [HEADING.replace('scope', 'service'), 'scope is missing, service is not known'],
          [`${HEADING},scope`, 'scope is there twice'],
          [HEADING.replaceAll(',', ';'), 'tenantId is missing'],
          [row('exchange'), 'tenantId is missing'],
        ] as const) {
          const { status, body } = await submit([heading, row('teams')], CSV);
          expect([status, body.code, body.detail]).toEqual([400, 'Malformed', expect.stringContaining(word)]);
        }
        expect(await claims()).toEqual([]);
      });

      test('sent again with its key changes nothing, also in another order, and as CSV', async () => {
        const key = { 'idempotency-key': 'friday' };
        const first = await submit([claim('teams'), { ...claim('exchange'), evidence: [] }], NDJSON, key);
        const mended = await submit([HEADING, row('exchange'), row('teams')].join('\n'), CSV, key);
        expect(became(mended.results)).toEqual([
          [2, 201, undefined],
          [3, 201, undefined],
        ]);
        expect(mended.results.map(({ replayed }) => replayed)).toEqual([undefined, true]);
        expect(mended.results[1]?.claimId).toBe(first.results[0]?.claimId);
        expect(mended.summary).toEqual({
          lines: 2,
          applied: 1,
          replayed: 1,
          refused: 0,
          notTried: 0,
          submissionId: first.summary['submissionId'],
        });
        const named = await send(proseware, `/v1/submissions?submissionId=${tenants.fabrikam}`, [claim('intune')]);
        expect(named.summary['submissionId']).toBe(tenants.fabrikam);
      });

      test('that its sender does not hear out is finished by sending it again', async () => {
        const scopes = ['teams', 'exchange', 'intune', 'sharepoint', 'yammer'];
        const ids = Array.from({ length: 60 }, (_, n) => `d0000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
        await Promise.all(ids.map((id, n) => manager.put(`/v1/tenants/${id}`, { name: `Customer ${n}` })));
        const file = ids.flatMap((id) => scopes.map((scope) => `${JSON.stringify(claimOf(id, scope, '2024-12-15'))}\n`)).join('');
        const headers = { authorization: `Bearer ${proseware.token}`, 'content-type': NDJSON, 'idempotency-key': 'cut' };
        const leaving = new AbortController();
        const cut = await fetch(`${server.url}/v1/submissions`, { method: 'POST', body: file, headers, signal: leaving.signal });
        await cut.body?.getReader().read();
        leaving.abort();
        await pause(50);
        const { results, summary } = await submit(file, NDJSON, { 'idempotency-key': 'cut' });
        expect(results.every(({ status }) => status === 201)).toBe(true);
        expect(summary['replayed']).toBeGreaterThan(0);
        expect(Number(summary['applied']) + Number(summary['replayed'])).toBe(300);
        const counts = (await manager.get('/v1/queues')).body.items.find(({ name }) => name === 'to-review');
        expect(counts?.count).toBe(300);
      });

      test.each<[string, string, string, number, string, string]>([
        ['has too many lines', 'CLAIM\n'.repeat(10_001), NDJSON, 413, 'PayloadTooLarge', '10001 lines'],
        ['is too large', `CLAIM\n${'x'.repeat(8 * 1024 * 1024)}`, NDJSON, 413, 'PayloadTooLarge', 'Nothing was applied'],
        ['is empty', '\n \n', NDJSON, 400, 'Malformed', 'empty'],
        ['has no body', '', CSV, 400, 'Malformed', 'empty'],
        ['is JSON', '{}', 'application/json', 400, 'Malformed', 'application/x-ndjson or text/csv'],
        ['is of another type', 'CLAIM', 'text/plain', 400, 'Malformed', 'application/x-ndjson or text/csv'],
      ])('that %s is refused before anything is applied', async (_, body, type, status, code, detail) => {
        const answer = await submit(body.replace('CLAIM', JSON.stringify(claim('teams'))), type);
        expect([answer.status, answer.body.code, answer.body.detail]).toEqual([status, code, expect.stringContaining(detail)]);
        expect(await claims()).toEqual([]);
      });

      test('that is too large without saying so, or is not UTF-8, is refused before anything is applied', async () => {
        const headers = { authorization: `Bearer ${proseware.token}`, 'content-type': NDJSON };
        const post = (body: Buffer | ReadableStream) =>
          fetch(`${server.url}/v1/submissions`, { method: 'POST', headers, body, duplex: 'half' });
        const line = `${JSON.stringify(claim('teams'))}\n`;
        let left = 9;
        const large = new ReadableStream<Uint8Array>({
          pull(to) {
            if (left === 0) to.close();
            else to.enqueue(Buffer.from(line.padEnd(1024 * 1024, ' ')));
            left -= 1;
          },
        });
        const tooLarge = await post(large);
        const latin = await post(Buffer.from(`${line}"M\xfcnchen"`, 'latin1'));
        expect([tooLarge.status, latin.status]).toEqual([413, 400]);
        expect(await latin.json()).toMatchObject({ code: 'Malformed', detail: expect.stringContaining('UTF-8') as string });
        expect(await claims()).toEqual([]);
      });

      test('is the only thing a file can be: other routes take JSON', async () => {
        const { status, body } = await send(proseware, '/v1/claims', [claim('teams')]);
        expect([status, body.code, body.detail]).toEqual([400, 'Malformed', 'Send JSON, with Content-Type: application/json.']);
      });
    });

    describe('a file of decisions', () => {
      const rejection = { reasons: ['evidence-insufficient'], rationale: 'The document names no work.' };
      const requested = async (...scopes: string[]) => (await submit(scopes.map(claim))).results.map(({ claimId }) => claimId);

      test('makes each against its own revision, those on one workload in order', async () => {
        const [teams = '', exchange = '', intune = ''] = await requested('teams', 'exchange', 'intune');
        const { results, summary } = await decide([
          { claimId: teams, decision: 'start-review', revision: 0 },
          { claimId: teams, decision: 'pass-review', revision: 1, rationale: 'It names customer and workload.' },
          { claimId: exchange, decision: 'start-review', revision: 0 },
          { claimId: exchange, decision: 'require-action', revision: 1, ...rejection },
          { claimId: intune, decision: 'reject', revision: 0, ...rejection },
        ]);
        expect(results.map(({ state, revision, events }) => [state, revision, events])).toEqual([
          ['UnderReview', 1, ['ClaimReviewStarted']],
          ['AwaitingCustomer', 3, ['ClaimReviewPassed', 'NoticeServed']],
          ['UnderReview', 1, ['ClaimReviewStarted']],
          ['PartnerActionRequired', 2, ['PartnerActionRequired']],
          ['Rejected', 1, ['ClaimRejected']],
        ]);
        expect(summary).toEqual({ lines: 5, applied: 5, replayed: 0, refused: 0, notTried: 0 });
      });

      test('takes the queue as it was read: claim and revision', async () => {
        await requested('teams', 'exchange');
        const { items } = (await manager.get('/v1/queues/to-review')).body;
        const rows = items.map(({ claimId, revision }) => `${claimId},start-review,${revision}`);
        const { results } = await decide(['claimId,decision,revision', ...rows], CSV);
        expect(results.map(({ line, state }) => [line, state])).toEqual([
          [2, 'UnderReview'],
          [3, 'UnderReview'],
        ]);
      });

      test('is refused line by line, in the codes of a single decision, and nothing of such a line is written', async () => {
        const [teams = ''] = await requested('teams');
        await other.decide(teams, 'start-review');
        const path = `/v1/workloads/${tenants.contoso}.teams/history`;
        const { text: before } = await manager.get(path);
        const on = { claimId: teams, revision: 1 };
        const { results, summary } = await decide([
          { ...on, decision: 'start-review', revision: 0 },
          { claimId: teams, decision: 'start-review' },
          { ...on, decision: 'praise' },
          { ...on, decision: 'start-review', rationale: 'why' },
          { ...on, decision: 'reject', ...rejection, reasons: ['because'] },
          { ...on, decision: 'reject', ...rejection, rationale: '' },
          { ...on, decision: 'reject' },
          { ...on, decision: 'reject', ...rejection, revision: -1 },
          { ...on, decision: 'pass-review', rationale: 'x', examined: [{ sha256: '0'.repeat(64), customerSignedOn: '2024-12-15' }] },
          { ...on, claimId: tenants.fabrikam, decision: 'start-review' },
        ]);
        expect(became(results).map(([, status, code]) => [status, code])).toEqual([
          [412, 'ConcurrencyConflict'],
          [428, 'PreconditionRequired'],
          [400, 'Malformed'],
          [400, 'Malformed'],
          [400, 'Malformed'],
          [400, 'Malformed'],
          [400, 'Malformed'],
          [400, 'Malformed'],
          [422, 'EvidenceMissing'],
          [404, 'NotFound'],
        ]);
        expect(results[0]).toMatchObject({
          claimId: teams,
          decision: 'start-review',
          revision: 1,
          changedSince: [{ type: 'ClaimReviewStarted' }],
        });
        expect(summary).toMatchObject({ lines: 10, applied: 0, refused: 10 });
        expect((await manager.get(path)).text).toBe(before);
      });

      test('of two managers at once is taken once for each claim', async () => {
        const ids = await requested('teams', 'exchange', 'intune', 'sharepoint');
        const file = ids.map((claimId) => ({ claimId, decision: 'start-review', revision: 0 }));
        const both = await Promise.all([manager, other].map((client) => send(client, '/v1/decisions', file)));
        for (const index of ids.keys()) expect(both.map(({ results }) => results[index]?.status).toSorted()).toEqual([200, 412]);
      });

      test('sent again with its key is replayed, though the revisions have moved on', async () => {
        const [teams = ''] = await requested('teams');
        const key = { 'idempotency-key': 'monday' };
        const file = [{ claimId: teams, decision: 'start-review', revision: 0 }];
        const first = await decide(file, NDJSON, key);
        await manager.decide(teams, 'reject', rejection);
        const again = await decide([`claimId,decision,revision,reasons,rationale`, `${teams},start-review,0,,`], CSV, key);
        expect(again.results[0]).toMatchObject({ status: 200, replayed: true, state: 'Rejected', events: first.results[0]?.events });
      });

      test('has no If-Match of its own', async () => {
        const { status, body } = await decide([{}], NDJSON, { 'if-match': '"1"' });
        expect([status, body.code, body.errors[0]?.field]).toEqual([400, 'Malformed', 'If-Match']);
        expect((await send(litware, '/v1/decisions', [{}])).status).toBe(403);
        expect((await send(manager, '/v1/submissions', [{}])).status).toBe(403);
      });
    });
  });
}
