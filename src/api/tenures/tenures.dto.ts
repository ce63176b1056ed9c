import { OneOf, PartnerId, Text, Uuid, WorkloadId } from '../asking/fields';
import { ListQuery } from '../asking/list.dto';

class OfSomebodyQuery extends ListQuery {
  @PartnerId({ optional: true, description: 'a partner location or its global account' })
  partner?: string;

  @Uuid({ optional: true })
  tenant?: string;

  @WorkloadId({ optional: true })
  workload?: string;
}

export class TenuresQuery extends OfSomebodyQuery {
  @Text(40, {
    optional: true,
    description: 'tenures of that day or later: a date (its first instant) or an instant',
    example: '2025-01-01',
  })
  from?: string;

  @Text(40, {
    optional: true,
    description: 'tenures of that day or earlier: a date (its last instant) or an instant',
    example: '2025-03-31',
  })
  to?: string;

  @Text(40, { optional: true, description: 'as the ledger knew it then; now where absent', example: '2025-04-10' })
  'known-at'?: string;

  @Text(20, {
    optional: true,
    description: 'as of one event, by its sequence, or `latest`: what the feed goes on from. Not together with known-at',
    example: '4711',
  })
  at?: string;
}

export class ChangesQuery extends OfSomebodyQuery {
  @Text(40, { description: 'what the ledger knew then …', example: '2025-04-10' })
  'known-from'!: string;

  @Text(40, { optional: true, description: '… beside what it knew then; now where absent', example: '2025-04-23' })
  'known-to'?: string;

  @OneOf(['rewritten'], { optional: true, description: 'only days that were past on known-from already' })
  only?: 'rewritten';
}
