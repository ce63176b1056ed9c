import { presets } from '../../src/domain/policy/presets';
import type { DryRunLine } from '../../src/ledger/dry-run';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

const { contoso, fabrikam } = tenants;
const { cpor, direct } = presets;
const rationale = 'The documents were read and compared.';

let server: TestServer;
let lead: Client;
let challenge: string;
/** Proseware on record for Contoso's Teams until Litware comes on 26 March; Trey asks for Fabrikam's in vain. */
beforeAll(async () => {
  server = await startServer({ at: '2025-01-02T09:00:00.000Z' });
  await registerProgramme(server);
  lead = await server.as('lead');
  const manager = await server.as('manager');
  const first = await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
  await manager.decide(first.body.claimId, 'start-review');
  await manager.decide(first.body.claimId, 'pass-review', { rationale });
  await server.at('2025-03-03T09:00:00.000Z');
  challenge = (await (await server.partner('litware')).post('/v1/claims', claimOf(contoso, 'teams', '2025-02-20'))).body.claimId;
  const third = await (await server.partner('trey')).post('/v1/claims', claimOf(fabrikam, 'teams', '2025-02-20'));
  await manager.decide(third.body.claimId, 'start-review');
  await manager.decide(third.body.claimId, 'reject', { reasons: ['evidence-insufficient'], rationale });
  await server.at('2025-03-18T09:00:00.000Z');
  await manager.decide(challenge, 'start-review');
  await manager.decide(challenge, 'pass-review', { rationale });
  await server.at('2025-04-30T09:00:00.000Z');
});
afterAll(() => server.close());

type Line<Kind> = Extract<DryRunLine, { kind: Kind }>;

async function dryRun(body: object, by = lead) {
  const answer = await by.post('/v1/policies/dry-run', body);
  const lines = answer.text.split('\n').filter((line) => line !== '');
  const all = answer.status === 200 ? lines.map((line) => JSON.parse(line) as DryRunLine) : [];
  return {
    ...answer,
    began: all[0] as Line<'dry-run'>,
    claims: all.filter((line): line is Line<'claim'> => line.kind === 'claim'),
    summary: all.at(-1) as Line<'summary'>,
  };
}

describe('a policy is tried out on the past year', () => {
  test('claim by claim and in sum; what differs is told, with what cannot be known', async () => {
    const { headers, began, claims, summary } = await dryRun({ terms: direct });
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect(began).toMatchObject({ from: '2024-04-30T00:00:00.000Z', to: '2025-04-30T09:00:00.000Z', against: 1 });
    expect(began.changes.map(({ path }) => path)).toEqual([
      'name',
      'review',
      'customer.vacant.mode',
      'customer.vacant.days',
      'cooldownDays',
    ]);
    expect(began.assumptions.join(' ')).toContain('People do what they did');
    expect(claims.map(({ partnerId, effects }) => [partnerId, effects])).toEqual([
      ['proseware', ['granted-automatically', 'customer-asked-otherwise', 'deadlines']],
      ['trey', ['granted-automatically', 'step-refused', 'deadlines', 'outcome']],
    ]);
    expect(claims[1]).toMatchObject({
      before: { state: 'Rejected' },
      after: { state: 'Active', since: '2025-03-03T09:00:00.000Z' },
      refused: [{ command: 'Reject', code: 'InvalidTransition' }],
      reproduced: true,
    });
    expect(summary).toMatchObject({
      kind: 'summary',
      workloads: 2,
      claims: 3,
      different: 2,
      otherHolder: 1,
      effects: { 'granted-automatically': 2, outcome: 1 },
      outcomes: [{ before: 'Rejected', after: 'Active', claims: 1 }],
      notReproduced: 0,
    });
  });

  test('of a time; also what it leaves as it is', async () => {
    const terms = { ...cpor, holidays: ['2025-03-04'] };
    const { claims, summary } = await dryRun({ terms, from: '2025-02-01', to: '2025-03-31', only: 'all' });
    expect(claims.map(({ partnerId, effects }) => [partnerId, effects])).toEqual([
      ['litware', ['step-postponed', 'deadlines']],
      ['trey', ['deadlines']],
    ]);
    expect(claims[0]?.postponed).toEqual([{ command: 'PassReview', from: '2025-03-18T09:00:00.000Z', to: '2025-03-19T00:00:00.000Z' }]);
    expect(summary).toMatchObject({ claims: 2, different: 2, otherHolder: 0 });
    const same = await dryRun({ terms: cpor, only: 'all' });
    expect(same.claims.map(({ effects }) => effects)).toEqual([[], [], []]);
    expect(same.summary).toMatchObject({ claims: 3, different: 0 });
  });

  test('and records nothing', async () => {
    const before = (await lead.get('/v1/policies')).headers.get('ledger-position');
    const { claims } = await dryRun({ terms: { ...cpor, competingRule: 'incumbent-protected', stabilityDays: 90, termMonths: 12 } });
    expect(claims.find(({ claimId }) => claimId === challenge)).toMatchObject({ after: null, refused: [{ code: 'StabilityPeriod' }] });
    const { body, headers } = await lead.get('/v1/policies');
    expect([body.items.length, headers.get('ledger-position')]).toEqual([1, before]);
    expect((await lead.get(`/v1/claims/${challenge}`)).body.state).toBe('Active');
  });

  test('by the vendor’s people; what contradicts itself is not tried', async () => {
    expect((await dryRun({ terms: cpor }, await server.as('auditor'))).summary.claims).toBe(3);
    expect((await dryRun({ terms: cpor }, await server.partner('litware'))).body.code).toBe('Forbidden');
    const wrong = await dryRun({ terms: { ...cpor, renewalDays: 60 } });
    expect([wrong.status, wrong.body.code, wrong.body.errors[0]?.field]).toEqual([422, 'PolicyInvalid', 'terms.renewalDays']);
    for (const given of [{}, { terms: cpor, from: 'spring' }, { terms: cpor, only: 'some' }, { terms: cpor, from: '2099-01-01' }])
      expect((await dryRun(given)).body.code).toBe('Malformed');
    expect((await dryRun({ terms: cpor, to: '2099-01-01' })).body.code).toBe('AsOfOutOfRange');
  });

  test('one at a time; a reader that leaves makes room', async () => {
    const token = `Bearer ${lead.token}`;
    const ask = (signal?: AbortSignal) =>
      fetch(`${server.url}/v1/policies/dry-run`, {
        method: 'POST',
        headers: { authorization: token, 'content-type': 'application/json' },
        body: JSON.stringify({ terms: cpor }),
        ...(signal ? { signal } : {}),
      });
    const answers = await Promise.all([ask(), ask(), ask()]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => status === 200 || status === 429)).toBe(true);
    await Promise.all(answers.map((answer) => answer.text()));
    const left = new AbortController();
    await ask(left.signal).then(() => left.abort());
    const deadline = Date.now() + 5_000;
    let again = await dryRun({ terms: cpor });
    while (again.status === 429 && Date.now() < deadline) again = await dryRun({ terms: cpor });
    expect(again.summary.claims).toBe(3);
  });
});
