import type { Caller } from '../../src/domain/facts';
import { contoso, csvOf, fileOf, ledgerFor, manager, rejected, removeFolders, row, takingIn } from './support';

afterAll(removeFolders);

describe('lines that contradict each other', () => {
  it('are all rejected where two partners are on record since one day, and the rest is kept', async () => {
    const result = await takingIn(
      row(),
      row({ MpnId: '4000002', Date: '2025-02-01' }),
      row({ DateAssociated: '2024-01-01', Date: '2024-05-01' }),
    );
    expect(rejected(result)).toEqual([
      [2, 'two-holders'],
      [3, 'two-holders'],
    ]);
    expect(result).toMatchObject({ imported: 1, associations: 1 });
  });

  it('are all rejected where one month has two values', async () => {
    const result = await takingIn(row(), row({ MonthlyActiveUsers: '601' }), row({ Date: '2025-02-01' }));
    expect(rejected(result)).toEqual([
      [2, 'two-values'],
      [3, 'two-values'],
    ]);
    expect(result.imported).toBe(1);
  });

  it('are all rejected where one association has two claims', async () => {
    const result = await takingIn(row(), row({ ClaimId: 'CLM-2', Date: '2025-02-01' }));
    expect(rejected(result)).toEqual([
      [2, 'two-claims'],
      [3, 'two-claims'],
    ]);
    expect(result).toMatchObject({ imported: 0, associations: 0 });
  });

  it('leave out a month that belongs to another holder, or to none', async () => {
    const second = { MpnId: '4000002', ClaimId: 'CLM-2', DateAssociated: '2025-02-28' };
    const result = await takingIn(
      row(),
      row({ Date: '2025-02-01' }), // the second holds at its last instant
      row({ ...second, Date: '2025-03-01' }),
      row({ Date: '2024-12-01' }), // nobody yet
    );
    expect(rejected(result)).toEqual([
      [3, 'month-of-another-holder'],
      [5, 'month-before-association'],
    ]);
    expect(result.imported).toBe(2);
  });

  it('but do not where they only repeat each other', async () => {
    expect(await takingIn(row(), row())).toMatchObject({ linesRead: 2, imported: 1, unchanged: 1, rejected: 0 });
  });
});

describe('a line that contradicts the ledger', () => {
  it('is rejected with the reason of the ledger: another value of a month', async () => {
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf([row()])));
    const result = await ledger.imports(fileOf(csvOf([row({ MonthlyActiveUsers: '601' }), row({ Date: '2025-02-01' })])));
    expect(rejected(result)).toEqual([[2, 'UsageConflict']]);
    expect(result.imported).toBe(1);
  });

  it('is rejected where the ledger knows another holder since the same day, or of the month', async () => {
    const ledger = ledgerFor();
    await ledger.imports(
      fileOf(csvOf([row(), row({ MpnId: '4000002', ClaimId: 'CLM-2', DateAssociated: '2025-03-01', Date: '2025-03-01' })])),
    );
    const result = await ledger.imports(
      fileOf(csvOf([row({ MpnId: '4000003', Date: '2025-02-01' }), row({ Date: '2025-04-01' }), row({ Date: '2025-02-01' })])),
    );
    expect(rejected(result)).toEqual([
      [2, 'two-holders'],
      [3, 'month-of-another-holder'],
    ]);
  });

  it('is rejected once the ledger has decided on the workload itself, unless it agrees', async () => {
    const ledger = ledgerFor();
    await ledger.imports(fileOf(csvOf([row()])));
    const ref = { tenantId: row()[0]!, scope: 'teams' };
    const { state } = await ledger.ledger.catchUp(ref);
    const [claim] = state.claims;
    await ledger.ledger.workload(
      ref,
      { type: 'EndAssociation', claimId: claim!.claimId, reasons: ['engagement-ended'], rationale: 'The engagement is over.' },
      { caller: manager, key: 'end', correlationId: 'end' },
    );
    const result = await ledger.imports(
      fileOf(csvOf([row({ MpnId: '4000002', DateAssociated: '2025-03-01', Date: '2025-03-01' }), row()])),
    );
    expect(rejected(result)).toEqual([[2, 'ImportClosed']]);
    expect(result.unchanged).toBe(1);
  });

  it('is nothing new where the partner has moved within its account since, named by either location', async () => {
    const ledger = ledgerFor();
    const file = fileOf(csvOf([row(), row({ Date: '2025-07-01' })]));
    await ledger.imports(file);
    const ref = { tenantId: contoso, scope: 'teams' };
    const { state } = await ledger.ledger.catchUp(ref);
    const by = (caller: Caller, key: string) => ({ caller, key, correlationId: key });
    await ledger.ledger.reference(
      { type: 'PutPartner', partnerId: '4000009', name: 'South', globalAccountId: '4000001' },
      by(manager, 'put'),
    );
    const holder: Caller = { role: 'partner', id: 'somebody', partnerId: '4000001', accountId: '4000001' };
    const move = { type: 'MoveAssociation', claimId: state.claims[0]!.claimId, partnerId: '4000009' } as const;
    await ledger.ledger.workload(ref, move, by(holder, 'move'));
    const events = await ledger.events();
    expect(await ledger.imports(file)).toMatchObject({ unchanged: 2, rejected: 0 });
    expect(await ledger.events()).toBe(events);
    const elsewhere = fileOf(csvOf([row({ MpnId: '4000009' }), row({ MpnId: '4000003' })]));
    const result = await ledger.imports(elsewhere);
    expect([result.unchanged, rejected(result)]).toEqual([1, [[3, 'two-holders']]]);
  });
});
