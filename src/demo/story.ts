import { createHash } from 'node:crypto';
import { addDays, dayOf } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { Evidence } from '../domain/schemas';
import { workloadIdOf } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import type { WorkloadCommand } from '../domain/workload/commands';
import type { Claim, Workload } from '../domain/workload/state';

/** One command of the demo: who says what about which workload, and when. */
export interface Step {
  at: Instant;
  on: WorkloadRef;
  by: Caller;
  /** The command, made from the workload as it is then. */
  command(workload: Workload): WorkloadCommand;
}

/** When something happened, counted back from now: days and a time of the day. */
export type Ago = (days: number, time?: string) => Instant;

export const agoFrom =
  (now: Instant): Ago =>
  (days, time = '09:30') =>
    `${addDays(dayOf(now), -days)}T${time}:00.000Z`;

/** A document that names the workload, signed so many days ago. */
export function document(on: WorkloadRef, partnerId: string, signedOn: Instant): Evidence {
  const customerSignedOn = dayOf(signedOn);
  const reference = `SOW-${partnerId}-${customerSignedOn}`;
  const sha256 = createHash('sha256')
    .update(`${workloadIdOf(on)} ${reference}`)
    .digest('hex');
  return { sha256, type: 'proof-of-execution', customerSignedOn, tenantId: on.tenantId, workloads: [on.scope], reference };
}

/** A partner's newest claim on a workload. @throws Error where the demo has it wrong */
export function claimBy(workload: Workload, partnerId: string): Claim {
  const claim = workload.claims.findLast((one) => one.partnerId === partnerId);
  if (!claim) throw new Error(`${partnerId} has no claim in the demo here`);
  return claim;
}
