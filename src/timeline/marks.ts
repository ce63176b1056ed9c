import { appendOf } from '../domain/recorded';
import type { WorkloadEvent } from '../domain/workload/events';
import { laneOf } from './lanes';
import type { Step } from './counted';
import type { Mark } from './timeline';

type Type = WorkloadEvent['type'];

/** The shape that stands for each event, and what it says beside it. */
const drawn: Record<Type, readonly [kind: string, label: string]> = {
  ClaimRequested: ['requested', 'Requested'],
  ClaimEvidenceAttached: ['evidence', 'Evidence'],
  NoticeServed: ['notice-served', 'Notice served'],
  NoticeFailed: ['notice-failed', 'Not served'],
  NoticeAnswered: ['notice-answered', 'Notice answered'],
  ClaimReviewStarted: ['review-started', 'Review started'],
  PartnerActionRequired: ['action-required', 'Action required'],
  ClaimResubmitted: ['resubmitted', 'Resubmitted'],
  ClaimReviewPassed: ['review-passed', 'Review passed'],
  CustomerConsented: ['consented', 'Customer agreed'],
  ClaimGranted: ['granted', 'Granted'],
  ClaimSuperseded: ['superseded', 'Superseded'],
  ClaimRejected: ['rejected', 'Rejected'],
  ClaimWithdrawn: ['withdrawn', 'Withdrawn'],
  CustomerDeclined: ['declined', 'Declined'],
  CustomerEnded: ['ended', 'Ended by customer'],
  AssociationEnded: ['ended', 'Ended'],
  ClaimExpired: ['expired', 'Expired'],
  AssociationImported: ['imported', 'Imported'],
  CustomerRepudiated: ['repudiated', 'Repudiated'],
  AssociationMoved: ['moved', 'Moved'],
  ClaimRenewed: ['renewed', 'Renewed'],
  DisputeOpened: ['dispute-opened', 'Disputed'],
  DisputeEvidenceSubmitted: ['evidence', 'Evidence'],
  DisputeEscalated: ['escalated', 'Escalated'],
  DisputeWithdrawn: ['dispute-closed', 'Withdrawn'],
  DisputeResolved: ['resolved', 'Resolved'],
  DisputeClosed: ['dispute-closed', 'Closed'],
  DeadlineExtended: ['deadline-extended', 'More time'],
  NoteAdded: ['note', 'Note'],
  WorkloadLocked: ['locked', 'Locked'],
  WorkloadUnlocked: ['unlocked', 'Unlocked'],
  CooldownLifted: ['cooldown-lifted', 'Cooldown lifted'],
};

/** The kind of mark that stands for an event of a type. */
export const markKindOf = (type: string): string => (Object.hasOwn(drawn, type) ? drawn[type as Type][0] : 'requested');

/** One mark an event, in the order recorded. */
export function marksOf(states: readonly Step[]): Mark[] {
  return states.map(({ counted: { sequence, event }, after }, index) => {
    const { id, data, recordedAt, effectiveAt, actor } = event;
    const [kind, label] = drawn[data.type];
    const before = states[index - 1]?.counted.event;
    const joined = before !== undefined && data.type !== 'AssociationImported' && appendOf(before) === appendOf(event);
    return {
      sequence: String(sequence),
      eventId: id,
      type: data.type,
      lane: laneOf(data, after),
      kind,
      label: wordOf(data, label),
      recordedAt,
      effectiveAt,
      actor: { role: actor.role },
      joined,
    };
  });
}

/** The same without what a rival is not told: who was asked, on what basis, with which outcome. */
export function withoutDetail(mark: Mark): Mark {
  const { sequence, type, lane, kind, recordedAt, effectiveAt, actor, joined } = mark;
  return { sequence, type, lane, kind, label: drawn[type as Type][1], recordedAt, effectiveAt, actor, joined };
}

const stances: Partial<Record<string, string>> = { defends: 'Defended', releases: 'Released' };

function wordOf(data: WorkloadEvent, label: string): string {
  switch (data.type) {
    case 'NoticeServed':
      return data.to === 'customer' ? 'Customer asked' : label;
    case 'NoticeAnswered':
      return stances[data.stance] ?? label; // A rival’s answer is told without its words.
    case 'ClaimGranted':
      return data.basis === 'reinstated' ? 'Reinstated' : label;
    case 'DisputeResolved':
      return { 'decision-stands': 'Stands', 'returned-to-review': 'Returned', 'decision-reversed': 'Reversed' }[data.outcome];
    default:
      return label;
  }
}
