/** What was measured of one workload in one period. */
interface Measurement {
  /** `2025-03`, or `2025-03-31` under a daily policy. */
  period: string;
  monthlyActiveUsers: number;
  paidUnits: number;
}

/** The telemetry feed reports one period of one workload. */
export interface RecordUsage extends Measurement {
  type: 'RecordUsage';
  source: string;
}

/** What was reported of a period was wrong: these are its values, and why they changed. */
export interface CorrectUsage extends Measurement {
  type: 'CorrectUsage';
  reason: string;
  /** That of the value it replaces, where absent. */
  source?: string;
}

/** What can be asked of a workload's usage. */
export type UsageCommand = RecordUsage | CorrectUsage;
