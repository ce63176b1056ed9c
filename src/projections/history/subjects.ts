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
  /** The dispute it belongs to: its history is that of the other party's claim too, which the opening names. */
  dispute?: { disputeId: string; counterpart?: string | null };
  /** The location that a claim goes to: from here on it is that one's too. */
  movedTo?: { claimId: string; partnerId: string };
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
    case 'NoticeFailed':
      return { claims: [event.about], parties: [] };
    case 'NoticeAnswered':
      return {
        claims: [event.about],
        parties: recorded.actor.organisation === undefined ? [] : [{ accountId: recorded.actor.organisation }],
      };
    case 'ClaimSuperseded':
      return { claims: [event.claimId, event.by], parties: [] };
    case 'AssociationMoved': {
      const { claimId, partnerId } = event;
      return { claims: [claimId], parties: [], movedTo: { claimId, partnerId } };
    }
    case 'DisputeOpened': {
      const { claimId, disputeId, counterpart } = event;
      return { claims: [claimId], parties: [], dispute: { disputeId, counterpart } };
    }
    case 'WorkloadLocked':
    case 'WorkloadUnlocked':
      return none;
    case 'CooldownLifted':
      return { claims: [], parties: [{ accountId: event.account }] };
    default: {
      const { claimId } = event;
      const disputeId = 'disputeId' in event ? event.disputeId : undefined;
      return { claims: [claimId], parties: [], ...(disputeId === undefined ? {} : { dispute: { disputeId } }) };
    }
  }
}
