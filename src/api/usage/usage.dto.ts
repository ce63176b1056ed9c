import { FreeText, Quantity, Text } from '../asking/fields';

/** The usage of one period. */
export class UsageBody {
  @Text(10, { description: 'a month, or a day under a daily policy', example: '2025-03' })
  period!: string;

  @Quantity({ description: 'may exceed paidUnits', example: 1010 })
  monthlyActiveUsers!: number;

  @Quantity({ example: 5000 })
  paidUnits!: number;

  @FreeText(100, { example: 'cpor-report' })
  source!: string;
}
