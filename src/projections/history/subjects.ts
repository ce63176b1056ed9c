import type { Recorded } from '../../domain/recorded';
import { isKnown } from '../../domain/catalogue';
import { streamKind } from '../../domain/streams';
import type { WorkloadEvent } from '../../domain/workload/events';

/** Whose history an event belongs to, beside that of its stream. */
export interface Subjects {
  /** Claims the event is about. */
  claims: string[];
  /** Partner location and account, where the event itself names them. */
  parties: { claimId?: string; partnerId?: string; accountId: string }[];
}

const none: Subjects = { claims: [], parties: [] };

/** The claims and parties an event speaks of. Whose a claim is, is said once, by the event that makes it. */
export function subjectsOf(recorded: Pick<Recorded, 'stream' | 'type' | 'version' | 'actor' | 'data'>): Subjects {
  if (streamKind(recorded.stream) !== 'workload' || !isKnown(recorded)) return none;
  const event = recorded.data as WorkloadEvent;
  switch (event.type) {
    case 'ClaimRequested':
    case 'AssociationImported': {
      const { claimId, partnerId, accountId } = event;
      return { claims: [claimId], parties: [{ claimId, partnerId, accountId }] };
    }
    case 'NoticeServed':
      return { claims: [event.about], parties: event.account === undefined ? [] : [{ accountId: event.account }] };
    case 'NoticeAnswered':
      return {
        claims: [event.about],
        parties: recorded.actor.organisation === undefined ? [] : [{ accountId: recorded.actor.organisation }],
      };
    case 'ClaimSuperseded':
      return { claims: [event.claimId, event.by], parties: [] };
    case 'WorkloadLocked':
    case 'WorkloadUnlocked':
      return none;
    case 'CooldownLifted':
      return { claims: [], parties: [{ accountId: event.account }] };
    default:
      return { claims: [event.claimId], parties: [] };
  }
}
