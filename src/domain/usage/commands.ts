/** The telemetry feed reports one period of one workload. */
export interface RecordUsage {
  type: 'RecordUsage';
  /** `2025-03`, or `2025-03-31` under a daily policy. */
  period: string;
  monthlyActiveUsers: number;
  paidUnits: number;
  source: string;
}

/** What can be asked of a workload's usage. */
export type UsageCommand = RecordUsage;
