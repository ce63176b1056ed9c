import type { PartnerEvent, TenantEvent } from '../../domain/reference/events';
import type { Recorded } from '../../domain/recorded';
import { isKnown } from '../../domain/catalogue';
import type { Partner, Tenant } from '../../ledger/ports/reference-data';
import type { Projection } from '../runner/projection';

/** Customers, as last registered. */
export const tenants: Projection<Tenant> = {
  name: 'tenants',
  version: 3,
  kinds: ['tenant'],
  key: (event) => (isKnown(event) ? event.stream : null),
  init: () => ({ tenantId: '', name: '', region: null, segment: null, noticeChannel: 'inbox' }),
  evolve: (_before, { data }) => {
    const { tenantId, name, region, segment, noticeChannel } = data as Recorded<TenantEvent>['data'];
    return { tenantId, name, region, segment, noticeChannel };
  },
  tables: [
    {
      name: 'tenants',
      columns: { name: 'TEXT', search: 'TEXT' },
      indexes: { name: 'name' },
      rows: (tenant) => [
        { id: tenant.tenantId, row: tenant, columns: { name: tenant.name, search: `${tenant.name} ${tenant.tenantId}`.toLowerCase() } },
      ],
    },
  ],
};

/** Partner locations, as last registered. */
export const partners: Projection<Partner> = {
  name: 'partners',
  version: 3,
  kinds: ['partner'],
  key: (event) => (isKnown(event) ? event.stream : null),
  init: () => ({ partnerId: '', name: '', globalAccountId: '', managedBy: null, noticeChannel: 'inbox' }),
  evolve: (_before, { data }) => {
    const { partnerId, name, globalAccountId, managedBy, noticeChannel } = data as Recorded<PartnerEvent>['data'];
    return { partnerId, name, globalAccountId, managedBy, noticeChannel };
  },
  tables: [
    {
      name: 'partners',
      columns: { name: 'TEXT', account: 'TEXT', search: 'TEXT' },
      indexes: { name: 'name', account: 'account' },
      rows: (partner) => {
        const { partnerId, name, globalAccountId } = partner;
        const search = `${name} ${partnerId} ${globalAccountId}`.toLowerCase();
        return [{ id: partnerId, row: partner, columns: { name, account: globalAccountId, search } }];
      },
    },
  ],
};
