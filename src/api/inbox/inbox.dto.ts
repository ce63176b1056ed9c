import { inboxKinds } from '../../projections/workloads/inbox';
import type { InboxKind } from '../../projections/workloads/inbox';
import { AnyOf, OneOf } from '../asking/fields';
import { SortedQuery } from '../asking/list.dto';

export class InboxQuery extends SortedQuery {
  @OneOf(['true', 'false'], {
    optional: true,
    description: 'true: only what is still to be answered; false: only the rest',
    example: 'true',
  })
  open?: 'true' | 'false';

  @AnyOf(inboxKinds, { optional: true, example: 'notice-to-answer' })
  kind?: InboxKind[];
}
