import { FreeText, Quantity, Text } from '../asking/fields';
import { WorkloadParams } from '../asking/workload.dto';

/** Which period. */
export class PeriodParams extends WorkloadParams {
  @Text(10, { description: 'a recorded month, or day under a daily policy', example: '2025-02' })
  period!: string;
}

/** What was reported of a period was wrong: its values, and why they change. */
export class CorrectionBody {
  @Quantity({ description: 'may exceed paidUnits', example: 690 })
  monthlyActiveUsers!: number;

  @Quantity({ example: 5000 })
  paidUnits!: number;

  @FreeText(1000, { example: 'The February export counted guests.' })
  reason!: string;

  @FreeText(100, { optional: true, description: 'that of the value it replaces, where absent', example: 'cpor-report' })
  source?: string;
}

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
