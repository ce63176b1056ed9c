import type { Caller } from '../../domain/facts';
import type { Recorded } from '../../domain/recorded';
import type { WorkloadEvent } from '../../domain/workload/events';
import { statesAfter } from '../../domain/workload/evolve';
import { emptyWorkload } from '../../domain/workload/state';
import type { Counted } from '../../timeline/counted';
import { claimIdOf, isTold, presentEvent } from './events';
import type { EventTold } from './events';
import { understood, whileTakingPart } from './parts';
import { othersBeside } from './rivals';

/**
 * A workload's whole history as a partner may read it: what happened to its own claims, what was said to it, and what its rivals did
 * while it had a part in it. What happened before it came and after it left is not there.
 */
export function historyForPartner(all: readonly Counted[], caller: Caller): EventTold[] {
  const history = understood(all);
  const accountId = caller.accountId ?? '';
  const recorded = history.map(({ event }) => event);
  const states = statesAfter(recorded);
  const workload = states.at(-1) ?? emptyWorkload;
  const own = new Set(workload.claims.filter((claim) => claim.accountId === accountId).map(({ claimId }) => claimId));
  const beside = whileTakingPart(recorded, states, accountId);
  const eyes = { caller, others: othersBeside(accountId, workload) };
  return history
    .filter(({ event }, index) => isTold(event, eyes) && (beside[index] || isToIt(event, own)))
    .map(({ sequence, event }) => ({ sequence: String(sequence), ...presentEvent(event, eyes) }));
}

/** About its claim, or of those that are told to nobody else but staff and the customer. */
const isToIt = ({ data }: Recorded<WorkloadEvent>, own: ReadonlySet<string>): boolean =>
  own.has(claimIdOf(data) ?? '') || data.type === 'NoteAdded' || data.type === 'CooldownLifted';
