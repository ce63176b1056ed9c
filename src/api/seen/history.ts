import type { Caller } from '../../domain/facts';
import type { Recorded } from '../../domain/recorded';
import type { WorkloadEvent } from '../../domain/workload/events';
import { statesAfter } from '../../domain/workload/evolve';
import { emptyWorkload } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import type { Counted } from '../../timeline/counted';
import { claimIdOf, isTold, presentEvent } from './events';
import type { EventTold, Eyes } from './events';
import { othersBeside, takesPart } from './rivals';

/**
 * A workload's whole history as a partner may read it: what happened to its own claims, and what its rivals did while it had one.
 * What happened before it came and after it left is not there.
 */
export function historyForPartner(history: readonly Counted[], caller: Caller): EventTold[] {
  const accountId = caller.accountId ?? '';
  const states = statesAfter(history.map(({ event }) => event));
  const eyes = { caller, others: othersBeside(accountId, states.at(-1) ?? emptyWorkload) };
  return history
    .filter(
      ({ event }, index) => isTold(event, eyes) && touches(event, eyes, states[index - 1] ?? emptyWorkload, states[index] ?? emptyWorkload),
    )
    .map(({ sequence, event }) => ({ sequence: String(sequence), ...presentEvent(event, eyes) }));
}

function touches({ data }: Recorded<WorkloadEvent>, { caller, others }: Eyes, before: Workload, after: Workload): boolean {
  const accountId = caller.accountId ?? '';
  const own = after.claims.filter((claim) => claim.accountId === accountId);
  const claimId = claimIdOf(data);
  if (own.some((claim) => claim.claimId === claimId) || takesPart(before, accountId) || takesPart(after, accountId)) return true;
  if ('disputeId' in data && data.disputeId !== undefined && others.disputes(data.disputeId)) return true;
  return data.type === 'ClaimGranted' && own.some(({ supersededBy }) => supersededBy === claimId); // what took its place
}
