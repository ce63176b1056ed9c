import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { queueNames } from '../../projections/workloads/queue-queries';
import { OneOf, PartnerId, Text, Uuid } from '../asking/fields';
import { SortedQuery } from '../asking/list.dto';

/** Which queue; one that is none is not found. */
export class QueueParams {
  @ApiProperty({ enum: queueNames, example: 'to-review' })
  @IsString()
  name!: string;
}

const mine = { optional: true, description: 'only what you may act upon now, and nobody else has to first', example: 'true' };

export class QueuesQuery {
  @Text(200, { optional: true, description: 'only what this manager reviews: the sub of its token', example: 'manager-a' })
  reviewer?: string;

  @OneOf(['true'], mine)
  mine?: 'true';
}

export class QueueQuery extends SortedQuery {
  @Text(200, { optional: true, description: 'only what this manager reviews: the sub of its token', example: 'manager-a' })
  reviewer?: string;

  @Uuid({ optional: true })
  tenant?: string;

  @Text(100, { optional: true })
  scope?: string;

  @PartnerId({ optional: true, description: 'who asks or disputes: a partner location or its global account' })
  partner?: string;

  @Text(40, { optional: true, description: 'with a deadline before then: a date or an instant' })
  'due-before'?: string;

  @OneOf(['true'], mine)
  mine?: 'true';
}
