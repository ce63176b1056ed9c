import { tenantStream } from '../../src/domain/streams';
import { readWhole } from '../../src/ledger/streams';
import { customer, document, managerA, partner, requestClaim } from '../domain/support/story';
import { by, ledgerOn, refusal } from './support';

describe('reference data', () => {
  const tenantId = 'd0000000-0000-4000-8000-00000000000d';

  it('is registered, changed, and left alone where nothing differs', async () => {
    const { ledger, store } = ledgerOn();
    const put = (name: string) => ledger.reference({ type: 'PutTenant', tenantId, name }, by(managerA));
    await put('Fabrikam');
    await put('Fabrikam');
    await put('Fabrikam Ltd');
    expect((await readWhole(store, tenantStream(tenantId))).map(({ type }) => type)).toEqual(['TenantRegistered', 'TenantChanged']);
    expect(await refusal(ledger.reference({ type: 'PutTenant', tenantId: 'x', name: 'X' }, by(managerA)))).toBe('Malformed');
    expect(await refusal(ledger.reference({ type: 'PutPartner', partnerId: 'a b', name: 'X' }, by(managerA)))).toBe('Malformed');
    expect(await refusal(ledger.reference({ type: 'PutTenant', tenantId, name: ' ' }, by(managerA)))).toBe('Malformed');
    expect(await refusal(ledger.reference({ type: 'PutPartner', partnerId: 'p', name: 'P' }, by(customer)))).toBe('Forbidden');
  });

  it('is found in the log where the view is behind', async () => {
    const { ledger } = ledgerOn();
    const ref = { tenantId, scope: 'teams' };
    const newcomer = partner('newcomer');
    expect(await refusal(ledger.workload(ref, requestClaim(newcomer, document('2024-12-15')), by(newcomer)))).toBe('PartnerUnknown');
    await ledger.reference({ type: 'PutPartner', partnerId: 'newcomer', name: 'Newcomer' }, by(managerA));
    expect(await refusal(ledger.workload(ref, requestClaim(newcomer, document('2024-12-15')), by(newcomer)))).toBe('TenantUnknown');
    await ledger.reference({ type: 'PutTenant', tenantId, name: 'Fabrikam' }, by(managerA));
    expect(await refusal(ledger.workload(ref, requestClaim(newcomer, document('2024-12-15')), by(newcomer)))).toBe('accepted');
  });
});
