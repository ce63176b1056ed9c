import { tenants } from '../support/server';

import { became, claim, CSV, NDJSON, send } from './bulk-sending';
import type { Sending } from './bulk-sending';

export function decisions(sending: () => Sending): void {
  describe('a file of decisions', () => {
    let stage: Sending;
    beforeEach(() => {
      stage = sending();
    });

    const rejection = { reasons: ['evidence-insufficient'], rationale: 'The document names no work.' };
    const requested = async (...scopes: string[]) => (await stage.submit(scopes.map(claim))).results.map(({ claimId }) => claimId);

    test('makes each against its own revision, those on one workload in order', async () => {
      const [teams = '', exchange = '', intune = ''] = await requested('teams', 'exchange', 'intune');
      const { results, summary } = await stage.decide([
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
      const { items } = (await stage.manager.get('/v1/queues/to-review')).body;
      const rows = items.map(({ claimId, revision }) => `${claimId},start-review,${revision}`);
      const { results } = await stage.decide(['claimId,decision,revision', ...rows], CSV);
      expect(results.map(({ line, state }) => [line, state])).toEqual([
        [2, 'UnderReview'],
        [3, 'UnderReview'],
      ]);
    });

    test('is refused line by line, in the codes of a single decision, and nothing of such a line is written', async () => {
      const [teams = ''] = await requested('teams');
      await stage.other.decide(teams, 'start-review');
      const path = `/v1/workloads/${tenants.contoso}.teams/history`;
      const { text: before } = await stage.manager.get(path);
      const on = { claimId: teams, revision: 1 };
      const { results, summary } = await stage.decide([
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
      expect((await stage.manager.get(path)).text).toBe(before);
    });

    test('of two managers at once is taken once for each claim', async () => {
      const ids = await requested('teams', 'exchange', 'intune', 'sharepoint');
      const file = ids.map((claimId) => ({ claimId, decision: 'start-review', revision: 0 }));
      const both = await Promise.all([stage.manager, stage.other].map((client) => send(client, '/v1/decisions', file)));
      for (const index of ids.keys()) expect(both.map(({ results }) => results[index]?.status).toSorted()).toEqual([200, 412]);
    });

    test('sent again with its key is replayed, though the revisions have moved on', async () => {
      const [teams = ''] = await requested('teams');
      const key = { 'idempotency-key': 'monday' };
      const file = [{ claimId: teams, decision: 'start-review', revision: 0 }];
      const first = await stage.decide(file, NDJSON, key);
      await stage.manager.decide(teams, 'reject', rejection);
      const again = await stage.decide([`claimId,decision,revision,reasons,rationale`, `${teams},start-review,0,,`], CSV, key);
      expect(again.results[0]).toMatchObject({ status: 200, replayed: true, state: 'Rejected', events: first.results[0]?.events });
    });

    test('has no If-Match of its own', async () => {
      const { status, body } = await stage.decide([{}], NDJSON, { 'if-match': '"1"' });
      expect([status, body.code, body.errors[0]?.field]).toEqual([400, 'Malformed', 'If-Match']);
      expect((await send(stage.litware, '/v1/decisions', [{}])).status).toBe(403);
      expect((await send(stage.manager, '/v1/submissions', [{}])).status).toBe(403);
    });
  });
}
