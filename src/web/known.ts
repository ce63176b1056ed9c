import type { Parts } from '../api/parts';
import { MOST_TO_CHOOSE } from './lists/pick';
import type { Known } from './lists/pick';

/** Partners to choose from, one more than fit where there are too many. */
export const knownPartners = ({ queries }: Parts): Known[] =>
  queries.reference.partners({ limit: MOST_TO_CHOOSE + 1 }).items.map(({ partnerId, name }) => ({ id: partnerId, name }));

/** Customers to choose from, one more than fit where there are too many. */
export const knownTenants = ({ queries }: Parts): Known[] =>
  queries.reference.tenants({ limit: MOST_TO_CHOOSE + 1 }).items.map(({ tenantId, name }) => ({ id: tenantId, name }));
