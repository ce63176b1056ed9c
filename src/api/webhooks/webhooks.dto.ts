import { PickType } from '@nestjs/swagger';
import { TENURE_CHANGED } from '../../delivery/feed/tenure-changes';
import { catalogue } from '../../domain/catalogue';
import { AnyOf, Nested, OneOf, Text, Texts, Uuid, Whole } from '../asking/fields';
import { ListQuery, SortedQuery } from '../asking/list.dto';
import { FollowQuery } from '../events/events.dto';

const LONGEST_URL = 2_000;
const MOST_DAYS = 30;
const LAST_SEQUENCE = Number.MAX_SAFE_INTEGER;
const states = ['unverified', 'active', 'paused', 'disabled'] as const;
const outcomes = ['delivered', 'failed', 'abandoned'] as const;

/** Which events are wanted: all that is given must hold. */
export class WebhookFilterBody extends PickType(FollowQuery, ['tenant', 'workload', 'partner']) {
  @Texts(200, {
    optional: true,
    description: 'types of events; TenureChanged, which is derived, only where it is named',
    example: ['ClaimGranted', 'ClaimSuperseded'],
  })
  types?: string[];
}

/** Where events are delivered to, and which. */
export class WebhookBody {
  @Text(LONGEST_URL, {
    description: 'https, without user and password; it is recorded for ever',
    example: 'https://billing.example.com/onrecord',
  })
  url!: string;

  @Text(300, { nullable: true, example: 'Billing' })
  description?: string | null;

  @Nested(() => WebhookFilterBody, { optional: true, description: 'every event where absent' })
  filter?: WebhookFilterBody;
}

export class RegisterBody extends WebhookBody {
  @Text(100, {
    optional: true,
    description: 'now, beginning, or the cursor or sequence after which to begin; now where absent',
    example: 'now',
  })
  from?: string;
}

export class WebhookParams {
  @Uuid({ example: '5a0c1c1e-9f2e-5c54-8d0a-0a4d5a1f7c10' })
  webhookId!: string;
}

export class DeadLetterParams extends WebhookParams {
  @Whole(1, LAST_SEQUENCE)
  sequence!: number;
}

export class RotateBody {
  @Whole(0, MOST_DAYS, {
    optional: true,
    description: 'how many days more, today not counted, the secret before signs too; 1 where absent, 0 ends it and all before it at once',
    example: 1,
  })
  overlapDays?: number;
}

export class ResumeBody {
  @Text(100, {
    optional: true,
    description: 'now, beginning, or a cursor or sequence after which to begin anew; where it stood where absent',
    example: '4711',
  })
  from?: string;
}

export class ReplayBody {
  @Whole(1, LAST_SEQUENCE, { example: 4711 })
  from!: number;

  @Whole(1, LAST_SEQUENCE, { example: 4720 })
  to!: number;
}

export class WebhooksQuery extends SortedQuery {
  @OneOf(states, { optional: true })
  state?: string;
}

export class DeliveriesQuery extends ListQuery {
  @AnyOf(outcomes, { optional: true })
  outcome?: string[];
}

/** @returns the types that there are not */
export const unknownTypes = (types: readonly string[] = []): string[] =>
  types.filter((type) => !catalogue.has(type) && type !== TENURE_CHANGED);
