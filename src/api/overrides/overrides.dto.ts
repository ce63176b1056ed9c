import { OneOf, Text } from '../asking/fields';
import { SortedQuery } from '../asking/list.dto';

export class OverridesQuery extends SortedQuery {
  @Text(40, { optional: true, description: 'a date (its first instant) or an instant; the beginning where absent', example: '2025-01-01' })
  from?: string;

  @Text(40, { optional: true, description: 'a date (its last instant, or now) or an instant; now where absent', example: '2025-03-31' })
  to?: string;

  @Text(200, { optional: true, description: 'who decided, by `sub`', example: 'manager-a' })
  decider?: string;

  @OneOf(['passed', 'rejected'], { optional: true })
  decision?: 'passed' | 'rejected';
}
