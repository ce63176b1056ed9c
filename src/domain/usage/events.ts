import { z } from 'zod';
import { count, period } from '../schemas';

const UsageRecorded = z
  .object({
    type: z.literal('UsageRecorded'),
    period,
    monthlyActiveUsers: count.describe('may exceed paidUnits'),
    paidUnits: count,
    source: z.string().max(100),
  })
  .describe('The usage of one workload in one period. It names no partner: attribution is a join with tenure.');

/** Every event of a workload's usage stream. */
export const usageEvent = z.discriminatedUnion('type', [UsageRecorded]);
export type UsageEvent = z.infer<typeof usageEvent>;
