import { PickType } from '@nestjs/swagger';
import { Text, Whole } from './fields';

export const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** A list in pages. */
export class ListQuery {
  @Whole(1, MAX_LIMIT, { optional: true, description: `how many items; ${DEFAULT_LIMIT} where absent`, example: DEFAULT_LIMIT })
  limit?: number;

  @Text(2000, { optional: true, description: 'next of the page before' })
  cursor?: string;
}

/** A list that can be put in order. */
export class SortedQuery extends ListQuery {
  @Text(50, { optional: true, description: 'a field to sort by; - before it for descending' })
  sort?: string;
}

/** A command that needs nothing but its address. */
export class NoBody extends PickType(ListQuery, []) {}
