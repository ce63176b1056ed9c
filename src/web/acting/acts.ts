import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { disputeOutcome } from '../../domain/workload/events';
import type { DisputeOutcome } from '../../domain/workload/events';
import { isOpen } from '../../domain/workload/state';
import { Refusal } from '../../domain/refusal';
import type { ClaimRow, DisputeRow, WorkloadRow } from '../../projections/workloads/rows';
import { timeWords } from '../words';
import type { Act, NoticeRow, Subject } from './act';
import { givingEvidence, ofPartner, answering, takingBack } from './partners-acts';

type Role = Caller['role'];
const NOT_WHO_DECIDED = 'You made the decision that is disputed: another manager, or a lead, resolves it.';
const decides = (role: Role): boolean => role === 'manager' || role === 'lead';

/**
 * What somebody of a reader's role does about a subject, offered or not as it stands. The rules have the last word: what is offered here
 * and refused by them is told with their reason.
 */
export function actsOn(subject: Subject, caller: Caller, now: Instant): Act[] {
  const { role, id } = caller;
  switch (subject.kind) {
    case 'claims':
      return decides(role)
        ? reviewing(subject.row, id, now)
        : role === 'customer'
          ? customersWord(subject.row)
          : role === 'partner'
            ? ofPartner(subject.row, now)
            : [];
    case 'disputes':
      return decides(role) ? settling(subject.row, caller) : ofParties(subject.row, caller);
    case 'notices':
      return decides(role) ? [servingAnew(subject.row)] : role === 'partner' ? [answering(subject.row, now)] : [];
    case 'workloads':
      return role === 'customer' ? locking(subject.row) : [];
  }
}

const servingAnew = ({ noticeId, to, failedAt, endedAt }: NoticeRow): Act => ({
  name: 'serving',
  title: 'Serve the notice anew',
  lede: `It did not reach the ${to}. See to the contact first: it goes out as before, and a whole window begins.`,
  offered: failedAt !== null && endedAt === null,
  command: () => ({ type: 'ServeNotice', noticeId }),
});

function reviewing(row: ClaimRow, id: string, now: Instant): Act[] {
  const { claimId, state, reviewer } = row;
  const underReview = state === 'UnderReview';
  const waits = underReview ? waitsForIncumbent(row, now) : null;
  return [
    {
      name: 'pass-review',
      title: 'Pass the review',
      heading: (whose) => `Pass the review of ${whose}’s claim`,
      lede: 'The documents prove the work.',
      offered: underReview && waits === null,
      instead: waits,
      rationale: true,
      command: ({ rationale }) => ({ type: 'PassReview', claimId, rationale }),
    },
    {
      name: 'require-action',
      title: 'Ask the partner to mend it',
      heading: (whose) => `Ask ${whose} to mend its claim`,
      lede: 'Something is missing. Unanswered, the claim is rejected by the clock.',
      offered: underReview,
      reasons: 'require-action',
      rationale: true,
      command: ({ reasons, rationale }) => ({ type: 'RequireAction', claimId, reasons, rationale }),
    },
    {
      name: 'start-review',
      title: underReview ? 'Take the review over' : 'Start the review',
      heading: (whose) => `${underReview ? 'Take over' : 'Start'} the review of ${whose}’s claim`,
      lede: 'You take the claim up; until when it is to be reviewed is said by the policy.',
      offered: state === 'Requested' || (underReview && reviewer?.id !== id),
      command: () => ({ type: 'StartReview', claimId }),
    },
    {
      name: 'reject',
      title: 'Reject the claim',
      heading: (whose) => `Reject ${whose}’s claim`,
      lede: 'The partner reads the reasons with what would cure them, and may dispute it.',
      offered: isOpen(row),
      reasons: 'reject',
      rationale: true,
      command: ({ reasons, rationale }) => ({ type: 'Reject', claimId, reasons, rationale }),
    },
    {
      name: 'end',
      title: 'End the association',
      heading: (whose) => `End the association of ${whose}`,
      lede: 'The workload is vacant at once. The partner may dispute it.',
      offered: state === 'Active',
      reasons: 'end',
      rationale: true,
      command: ({ reasons, rationale }) => ({ type: 'EndAssociation', claimId, reasons, rationale }),
    },
  ];
}

/** No one is superseded unheard: why the review cannot be passed yet. */
function waitsForIncumbent({ noticeUntil, notServed }: ClaimRow, now: Instant): string | null {
  if (noticeUntil !== null && noticeUntil > now)
    return `The review can be passed from ${timeWords(noticeUntil)}: until then the incumbent may answer.`;
  const failed = notServed.some(({ to }) => to === 'incumbent');
  return failed ? 'The review can be passed when the incumbent has been heard: serve the notice to it anew.' : null;
}

function customersWord(row: ClaimRow): Act[] {
  const { claimId, state, imported, disputes } = row;
  const disputed = state === 'Rejected' && disputes.some((dispute) => dispute.state === 'open');
  return [
    {
      name: 'consent',
      title: 'Agree',
      heading: (whose) => `Agree to ${whose}`,
      lede: 'You want this partner on record for this service.',
      offered: state === 'AwaitingCustomer',
      command: () => ({ type: 'Consent', claimId }),
    },
    {
      name: 'decline',
      title: 'Decline',
      heading: (whose) => `Decline ${whose}`,
      lede: 'You do not want this partner on record for this service.',
      offered: isOpen(row) || disputed,
      command: () => ({ type: 'Decline', claimId }),
    },
    {
      name: 'end',
      title: 'End it',
      heading: (whose) => `End it with ${whose}`,
      lede: 'The partner is no longer on record from now on.',
      offered: state === 'Active',
      command: () => ({ type: 'End', claimId }),
    },
    {
      name: 'repudiate',
      title: 'We never agreed',
      heading: (whose) => `We never agreed to ${whose}`,
      lede: 'The claim is void from the day it came on record.',
      offered: state === 'Active' && !imported,
      command: () => ({ type: 'Repudiate', claimId }),
    },
  ];
}

function ofParties(row: DisputeRow, { role, accountId }: Caller): Act[] {
  if (role === 'customer') return [givingEvidence(row)];
  if (role !== 'partner') return [];
  return row.opener.accountId === accountId ? [givingEvidence(row), takingBack(row)] : [givingEvidence(row)];
}

function settling({ disputeId, state, decision, escalatedAt, disputed }: DisputeRow, { role, id }: Caller): Act[] {
  const reaching = decision === 'rejection' ? 'returned-to-review' : 'decision-reversed';
  const open = state === 'open';
  const decided = disputed !== null && disputed.decidedBy.role !== 'policy' && disputed.decidedBy.id === id;
  const other = escalatedAt !== null && role !== 'lead' ? 'It is escalated: a lead resolves it now.' : decided ? NOT_WHO_DECIDED : null;
  return [
    {
      name: 'resolve',
      title: 'Resolve the dispute',
      heading: (whose) => `Resolve ${whose}’s dispute`,
      lede: 'The decision stands, or it does not. What follows stands in the same append.',
      offered: open && other === null,
      instead: open ? other : null,
      outcomes: { 'decision-stands': 'decision stands', [reaching]: reaching.replaceAll('-', ' ') },
      reasons: 'resolve',
      rationale: true,
      command: ({ outcome, reasons, rationale }) => ({
        type: 'ResolveDispute',
        disputeId,
        outcome: outcomeOf(outcome),
        reasons,
        rationale,
      }),
    },
    {
      name: 'escalate',
      title: 'Escalate it',
      heading: (whose) => `Escalate ${whose}’s dispute`,
      lede: 'Only a lead resolves it from then on.',
      offered: open && escalatedAt === null,
      command: () => ({ type: 'EscalateDispute', disputeId }),
    },
  ];
}

const locking = ({ locked }: WorkloadRow): Act[] => [
  {
    name: 'unlock',
    title: 'Unlock the service',
    lede: 'Partners may ask for it again, and what waited for it may be granted.',
    offered: locked,
    command: () => ({ type: 'UnlockWorkload' }),
  },
  {
    name: 'lock',
    title: 'Lock the service',
    lede: 'No partner may ask for it, and nothing is granted without your word, until you unlock it.',
    offered: !locked,
    command: () => ({ type: 'LockWorkload' }),
  },
];

/** @throws Refusal Malformed */
function outcomeOf(chosen: string): DisputeOutcome {
  const { data } = disputeOutcome.safeParse(chosen);
  if (data) return data;
  throw new Refusal('Malformed', 'Choose an outcome.', [{ field: 'outcome', message: 'must be chosen' }]);
}
