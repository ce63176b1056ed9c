import { partnerStream, tenantStream } from '../../src/domain/streams';
import { ReferenceQueries } from '../../src/projections/reference/queries';
import { append, Bench, contoso, contosoTenant, fact, tenantCalled } from './support/told';

const fabrikam = 'f0000000-0000-4000-8000-000000000002';
const partnerCalled = (partnerId: string, name: string, globalAccountId = partnerId) =>
  fact({ type: 'PartnerRegistered', partnerId, name, globalAccountId, managedBy: 'manager-c', noticeChannel: 'inbox' });

describe('customers and partners', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('are as last registered', async () => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await append(
      bench.store,
      contosoTenant,
      fact({ type: 'TenantChanged', tenantId: contoso, name: 'Contoso Ltd', region: 'EU', segment: null, noticeChannel: 'inbox' }),
    );
    await append(bench.store, partnerStream('litware'), partnerCalled('litware', 'Litware'));
    const reference = new ReferenceQueries((await bench.caughtUp()).database);
    expect(reference.tenant(contoso)).toEqual({
      tenantId: contoso,
      name: 'Contoso Ltd',
      region: 'EU',
      segment: null,
      noticeChannel: 'inbox',
    });
    expect(reference.partner('litware')).toEqual({
      partnerId: 'litware',
      name: 'Litware',
      globalAccountId: 'litware',
      managedBy: 'manager-c',
      noticeChannel: 'inbox',
    });
    expect(reference.tenant(fabrikam)).toBeUndefined();
    expect(reference.partner('nobody')).toBeUndefined();
  });

  it('are kept at hand until they are refreshed', async () => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    const runner = await bench.caughtUp();
    const reference = new ReferenceQueries(runner.database);
    expect(reference.tenant(contoso)?.name).toBe('Contoso');
    await append(
      bench.store,
      contosoTenant,
      fact({ type: 'TenantChanged', tenantId: contoso, name: 'Contoso Ltd', region: null, segment: null, noticeChannel: 'inbox' }),
    );
    await runner.catchUp();
    reference.refresh();
    expect(reference.tenant(contoso)?.name).toBe('Contoso Ltd');
  });

  it('are found by a part of name, id or account in any case, page by page', async () => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await append(bench.store, tenantStream(fabrikam), fact(tenantCalled('Ärzte Fabrikam', fabrikam)));
    await append(bench.store, partnerStream('proseware-north'), partnerCalled('proseware-north', 'Proseware North', 'proseware'));
    await append(bench.store, partnerStream('proseware-south'), partnerCalled('proseware-south', 'Proseware South', 'proseware'));
    await append(bench.store, partnerStream('litware'), partnerCalled('litware', 'Litware'));
    const reference = new ReferenceQueries((await bench.caughtUp()).database);
    const tenants = (q: string) => reference.tenants({ q, limit: 10 }).items.map(({ name }) => name);
    expect(tenants('CONT')).toEqual(['Contoso']);
    expect(tenants('äRZTE')).toEqual(['Ärzte Fabrikam']);
    expect(tenants(fabrikam.slice(0, 8))).toEqual(['Ärzte Fabrikam']);
    expect(tenants('%')).toEqual([]);
    expect(tenants('')).toHaveLength(2);
    const first = reference.partners({ q: 'proseware', limit: 1 });
    expect(first.items.map(({ partnerId }) => partnerId)).toEqual(['proseware-north']);
    const second = reference.partners({ q: 'proseware', limit: 1, cursor: first.next ?? '' });
    expect(second).toMatchObject({ items: [{ partnerId: 'proseware-south' }], next: null });
  });
});
