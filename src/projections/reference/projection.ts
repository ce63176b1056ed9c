import type { DomainEvent } from '../../domain/catalogue';
import type { Recorded } from '../../domain/recorded';
import type { PartnerEvent, TenantEvent } from '../../domain/reference/events';
import { streamKind, subjectOfStream } from '../../domain/streams';
import type { Partner, Tenant } from '../../ledger/ports/reference-data';
import type { Projection, Row, Table } from '../runner/projection';

type Searched = { name: string };

/** Name and id in lower case: what a search looks through, and by which a list is sorted. */
const searched = (name: string, id: string): string => `${name} ${id}`.toLowerCase();

function table<State extends Searched>(name: string, idOf: (state: State) => string): Table<State | null> {
  return {
    name,
    columns: { search: 'TEXT' },
    indexes: [['search']],
    rows: (state): Row[] => (state ? [{ id: idOf(state), row: state, columns: { search: searched(state.name, idOf(state)) } }] : []),
  };
}

function reference<State extends Searched>(
  name: string,
  kind: 'tenant' | 'partner',
  read: (event: Recorded<DomainEvent>) => State,
  idOf: (state: State) => string,
): Projection<State | null> {
  return {
    name,
    version: 1,
    key: (stream) => (streamKind(stream) === kind ? subjectOfStream(stream) : null),
    init: () => null,
    evolve: (_before, event) => read(event), // the newest event says all
    tables: [table(name, idOf)],
  };
}

/** Customers, as last registered. */
export const tenantsProjection = reference<Tenant>(
  'tenants',
  'tenant',
  ({ data }) => {
    const { tenantId, name, region, segment } = data as TenantEvent;
    return { tenantId, name, region, segment };
  },
  ({ tenantId }) => tenantId,
);

/** Partner locations, as last registered. */
export const partnersProjection = reference<Partner>(
  'partners',
  'partner',
  ({ data }) => {
    const { partnerId, name, globalAccountId, managedBy } = data as PartnerEvent;
    return { partnerId, name, globalAccountId, managedBy };
  },
  ({ partnerId }) => partnerId,
);
