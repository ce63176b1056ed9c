import type { Database } from '../sqlite/driver';
import { DecisionQueries } from './decisions/queries';
import { HistoryQueries } from './history/queries';
import { ReferenceQueries } from './reference/queries';
import { TenureQueries } from './tenure/queries';
import { UsageQueries } from './usage/queries';
import { WebhookQueries } from './webhooks/queries';
import { DueQueries } from './workloads/due';
import { WorkloadQueries } from './workloads/queries';
import { QueueGroups } from './workloads/queue-groups';
import { QueueQueries } from './workloads/queue-queries';

/** The questions the views answer. */
export interface Queries {
  decisions: DecisionQueries;
  workloads: WorkloadQueries;
  due: DueQueries;
  queues: QueueQueries;
  queueGroups: QueueGroups;
  reference: ReferenceQueries;
  history: HistoryQueries;
  tenure: TenureQueries;
  usage: UsageQueries;
  webhooks: WebhookQueries;
}

export const queriesOn = (database: Database): Queries => ({
  decisions: new DecisionQueries(database),
  workloads: new WorkloadQueries(database),
  due: new DueQueries(database),
  queues: new QueueQueries(database),
  queueGroups: new QueueGroups(database),
  reference: new ReferenceQueries(database),
  history: new HistoryQueries(database),
  tenure: new TenureQueries(database),
  usage: new UsageQueries(database),
  webhooks: new WebhookQueries(database),
});
