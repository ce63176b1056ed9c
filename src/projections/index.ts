import { decisions } from './decisions/projection';
import { history } from './history/view';
import { partners, tenants } from './reference/projection';
import { keyed } from './runner/projection';
import type { View } from './runner/view';
import { tenure } from './tenure/view';
import { usage } from './usage/projection';
import { webhooks } from './webhooks/projection';
import { workloads } from './workloads/projection';

/** Every view of the ledger. */
export const views: readonly View[] = [
  history,
  keyed(workloads),
  tenure,
  keyed(usage),
  keyed(decisions),
  keyed(tenants),
  keyed(partners),
  keyed(webhooks),
];
