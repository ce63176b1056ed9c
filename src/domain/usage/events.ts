import { z } from 'zod';
import { count, period, text } from '../schemas';

const UsageRecorded = z
  .object({
    type: z.literal('UsageRecorded'),
    period,
    monthlyActiveUsers: count.describe('may exceed paidUnits'),
    paidUnits: count,
    source: z.string().max(100),
  })
  .describe('The usage of one workload in one period. It names no partner: attribution is a join with tenure.');

const UsageCorrected = z
  .object({
    type: z.literal('UsageCorrected'),
    period,
    monthlyActiveUsers: count,
    paidUnits: count,
    source: z.string().max(100),
    reason: text.describe('why the values change'),
  })
  .describe('A recorded period gets other values. What was known before stays readable as of then.');

/** Every event of a workload's usage stream. */
export const usageEvent = z.discriminatedUnion('type', [UsageRecorded, UsageCorrected]);
export type UsageEvent = z.infer<typeof usageEvent>;
