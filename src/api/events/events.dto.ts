import { catalogue } from '../../domain/catalogue';
import { TENURE_CHANGED } from '../../delivery/feed/tenure-changes';
import type { FeedFilter } from '../../delivery/feed/filter';
import { AnyOf, PartnerId, Text, Uuid, Whole, WorkloadId } from '../asking/fields';

export const DEFAULT_EVENTS = 100;
const MOST_EVENTS = 1_000;
const MOST_WAIT_SECONDS = 30;

/** What to follow: all that is given must hold. */
export class FollowQuery {
  @Text(100, {
    optional: true,
    description: 'where to begin: the cursor of an event or page, a sequence, beginning, or now; the beginning where absent',
    example: '4711',
  })
  after?: string;

  @AnyOf([...catalogue.keys(), TENURE_CHANGED], { optional: true, example: 'ClaimGranted,ClaimSuperseded' })
  types?: string[];

  @Uuid({ optional: true, description: 'of this customer only' })
  tenant?: string;

  @WorkloadId({ optional: true, description: 'of this workload only: {tenantId}.{scope}' })
  workload?: string;

  @PartnerId({ optional: true, description: 'of this partner location or global account only' })
  partner?: string;
}

export class FeedQuery extends FollowQuery {
  @Whole(1, MOST_EVENTS, {
    optional: true,
    description: `how many events at most; ${DEFAULT_EVENTS} where absent`,
    example: DEFAULT_EVENTS,
  })
  limit?: number;

  @Whole(0, MOST_WAIT_SECONDS, { optional: true, description: 'seconds to wait for an event where there is none yet', example: 20 })
  wait?: number;
}

export const filterOf = ({ types, tenant, workload, partner }: FollowQuery): FeedFilter => ({
  ...(types ? { types: new Set(types) } : {}),
  ...(tenant === undefined ? {} : { tenant }),
  ...(workload === undefined ? {} : { workload }),
  ...(partner === undefined ? {} : { partner }),
});
