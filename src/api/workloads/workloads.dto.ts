import { workloadStatuses } from '../../projections/workloads/queries';
import type { WorkloadStatus } from '../../projections/workloads/queries';
import { AnyOf, PartnerId, Text, Uuid } from '../asking/fields';
import { SortedQuery } from '../asking/list.dto';

/** Which account the customer lets claim again. */
export class CooldownBody {
  @PartnerId({ description: 'the global account', example: 'litware' })
  account!: string;
}

export class WorkloadsQuery extends SortedQuery {
  @Uuid({ optional: true })
  tenant?: string;

  @PartnerId({ optional: true, description: 'a partner location or its global account' })
  holder?: string;

  @Text(100, { optional: true, example: 'teams' })
  scope?: string;

  @AnyOf(workloadStatuses, { optional: true })
  status?: WorkloadStatus[];
}
