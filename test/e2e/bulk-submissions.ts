import { setTimeout as pause } from 'node:timers/promises';
import { claimOf, tenants } from '../support/server';

import { became, claim, CSV, HEADING, NDJSON, row, send } from './bulk-sending';
import type { Sending } from './bulk-sending';

export function submissions(sending: () => Sending): void {
  describe('a submission', () => {
    let stage: Sending;
    beforeEach(() => {
      stage = sending();
    });

    test('takes each claim by itself, and says of every line what became of it', async () => {
      const { status, headers, results, summary } = await stage.submit([
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
      const made = await stage.claims();
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
      const { results, summary } = await stage.submit(file.join('\r\n'), `${CSV}; charset=utf-8`);
      expect(became(results)).toEqual([
        [2, 201, undefined],
        [3, 400, 'Malformed'],
        [4, 400, 'Malformed'],
        [5, 201, undefined],
      ]);
      expect(summary).toMatchObject({ lines: 4, applied: 2, refused: 2 });
      const found = (await stage.proseware.get('/v1/claims?scope=sharepoint')).body.items[0].evidence;
      expect(found).toMatchObject([{ reference: 'SOW "1", two', workloads: ['sharepoint'], tenantId: tenants.contoso }]);
    });

    test('with a heading that is none is refused whole', async () => {
      for (const [heading, word] of [
        [HEADING.replace('scope', 'service'), 'scope is missing, service is not known'],
        [`${HEADING},scope`, 'scope is there twice'],
        [HEADING.replaceAll(',', ';'), 'tenantId is missing'],
        [row('exchange'), 'tenantId is missing'],
      ] as const) {
        const { status, body } = await stage.submit([heading, row('teams')], CSV);
        expect([status, body.code, body.detail]).toEqual([400, 'Malformed', expect.stringContaining(word)]);
      }
      expect(await stage.claims()).toEqual([]);
    });

    test('sent again with its key changes nothing, also in another order, and as CSV', async () => {
      const key = { 'idempotency-key': 'friday' };
      const first = await stage.submit([claim('teams'), { ...claim('exchange'), evidence: [] }], NDJSON, key);
      const mended = await stage.submit([HEADING, row('exchange'), row('teams')].join('\n'), CSV, key);
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
      const named = await send(stage.proseware, `/v1/submissions?submissionId=${tenants.fabrikam}`, [claim('intune')]);
      expect(named.summary['submissionId']).toBe(tenants.fabrikam);
    });

    test('that its sender does not hear out is finished by sending it again', async () => {
      const scopes = ['teams', 'exchange', 'intune', 'sharepoint', 'yammer'];
      const ids = Array.from({ length: 60 }, (_, n) => `d0000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
      await Promise.all(ids.map((id, n) => stage.manager.put(`/v1/tenants/${id}`, { name: `Customer ${n}` })));
      const file = ids.flatMap((id) => scopes.map((scope) => `${JSON.stringify(claimOf(id, scope, '2024-12-15'))}\n`)).join('');
      const headers = { authorization: `Bearer ${stage.proseware.token}`, 'content-type': NDJSON, 'idempotency-key': 'cut' };
      const leaving = new AbortController();
      const cut = await fetch(`${stage.server.url}/v1/submissions`, { method: 'POST', body: file, headers, signal: leaving.signal });
      await cut.body?.getReader().read();
      leaving.abort();
      await pause(50);
      const { results, summary } = await stage.submit(file, NDJSON, { 'idempotency-key': 'cut' });
      expect(results.every(({ status }) => status === 201)).toBe(true);
      expect(summary['replayed']).toBeGreaterThan(0);
      expect(Number(summary['applied']) + Number(summary['replayed'])).toBe(300);
      const counts = (await stage.manager.get('/v1/queues')).body.items.find(({ name }) => name === 'to-review');
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
      const answer = await stage.submit(body.replace('CLAIM', JSON.stringify(claim('teams'))), type);
      expect([answer.status, answer.body.code, answer.body.detail]).toEqual([status, code, expect.stringContaining(detail)]);
      expect(await stage.claims()).toEqual([]);
    });

    test('that is too large without saying so, or is not UTF-8, is refused before anything is applied', async () => {
      const headers = { authorization: `Bearer ${stage.proseware.token}`, 'content-type': NDJSON };
      const post = (body: Buffer | ReadableStream) =>
        fetch(`${stage.server.url}/v1/submissions`, { method: 'POST', headers, body, duplex: 'half' });
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
      expect(await stage.claims()).toEqual([]);
    });

    test('is the only thing a file can be: other routes take JSON', async () => {
      const { status, body } = await send(stage.proseware, '/v1/claims', [claim('teams')]);
      expect([status, body.code, body.detail]).toEqual([400, 'Malformed', 'Send JSON, with Content-Type: application/json.']);
    });
  });
}
