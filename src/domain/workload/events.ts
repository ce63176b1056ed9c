import { z } from 'zod';
import { decider, instant, partnerId, text, uuid } from '../schemas';
import { claimEvents, onBehalfOf } from './claim-events';
import { disputeEvents } from './dispute-events';
import { noticeEvents } from './notice-events';

const claimId = uuid;

export const extendable = z.enum(['review-start', 'review', 'action', 'notice', 'consent', 'escalation']);
export type Extendable = z.infer<typeof extendable>;

const DeadlineExtended = z
  .object({
    type: z.literal('DeadlineExtended'),
    claimId,
    which: extendable,
    noticeId: uuid.optional(),
    disputeId: uuid.optional(),
    until: instant,
    reason: text,
    decidedBy: decider,
  })
  .describe('A manager gives more time, never less. The deadline is now this event’s.');

const NoteAdded = z
  .object({ type: z.literal('NoteAdded'), claimId, text, visibility: z.enum(['internal', 'parties']) })
  .describe('A manager’s note, for the vendor’s people or for the parties too.');

const WorkloadLocked = z
  .object({ type: z.literal('WorkloadLocked'), onBehalfOf })
  .describe('The customer locks the workload: no claim may be requested, and none is granted without its word.');

const WorkloadUnlocked = z.object({ type: z.literal('WorkloadUnlocked'), onBehalfOf }).describe('The customer unlocks it.');

const CooldownLifted = z
  .object({ type: z.literal('CooldownLifted'), account: partnerId })
  .describe('The customer lets an account claim again before its cooldown is over.');

/** Every event of a workload's stream. */
export const workloadEvent = z.discriminatedUnion('type', [
  ...claimEvents,
  ...noticeEvents,
  ...disputeEvents,
  DeadlineExtended,
  NoteAdded,
  WorkloadLocked,
  WorkloadUnlocked,
  CooldownLifted,
]);
export type WorkloadEvent = z.infer<typeof workloadEvent>;
export type WorkloadEventOf<Type extends WorkloadEvent['type']> = Extract<WorkloadEvent, { type: Type }>;
