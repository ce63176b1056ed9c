import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { disputeOutcome } from '../../domain/workload/events';
import type { DisputeOutcome } from '../../domain/workload/events';
import { Refusal } from '../../domain/refusal';
import type { ClaimRow, DisputeRow, WorkloadRow } from '../../projections/workloads/rows';
import type { Act, Subject } from './act';
import { givingEvidence, ofPartner, answering, takingBack } from './partners-acts';

type Role = Caller['role'];
const decides = (role: Role): boolean => role === 'manager' || role === 'lead';

/**
 * What a reader can do about a subject as it stands. The rules have the last word: what is offered here and refused by them is told with
 * their reason.
 */
export function actsOn(subject: Subject, caller: Caller, now: Instant): Act[] {
  const { role, id } = caller;
  switch (subject.kind) {
    case 'claims':
      return decides(role)
        ? reviewing(subject.row, id)
        : role === 'customer'
          ? customersWord(subject.row)
          : role === 'partner'
            ? ofPartner(subject.row, now)
            : [];
    case 'disputes':
      if (subject.row.state !== 'open') return [];
      return decides(role) ? settling(subject.row, role) : ofParties(subject.row, caller);
    case 'notices':
      return role === 'partner' && subject.row.respondBy > now ? [answering(subject.row)] : [];
    case 'workloads':
      return role === 'customer' ? locking(subject.row) : [];
  }
}

function reviewing({ claimId, state, reviewer }: ClaimRow, id: string): Act[] {
  const start: Act = {
    name: 'start-review',
    title: 'Start the review',
    lede: 'You take the claim up; until when it is to be reviewed is said by the policy.',
    command: () => ({ type: 'StartReview', claimId }),
  };
  const pass: Act = {
    name: 'pass-review',
    title: 'Pass the review',
    lede: 'The documents prove the work. Who holds now has been heard.',
    rationale: true,
    command: ({ rationale }) => ({ type: 'PassReview', claimId, rationale }),
  };
  const mend: Act = {
    name: 'require-action',
    title: 'Ask the partner to mend it',
    lede: 'Something is missing. Unanswered, the claim is rejected by the clock.',
    reasons: 'require-action',
    rationale: true,
    command: ({ reasons, rationale }) => ({ type: 'RequireAction', claimId, reasons, rationale }),
  };
  const reject: Act = {
    name: 'reject',
    title: 'Reject the claim',
    lede: 'The partner reads the reasons with what would cure them, and may dispute it.',
    reasons: 'reject',
    rationale: true,
    command: ({ reasons, rationale }) => ({ type: 'Reject', claimId, reasons, rationale }),
  };
  switch (state) {
    case 'Requested':
      return [start, reject];
    case 'UnderReview':
      return [pass, mend, reject, ...(reviewer?.id === id ? [] : [{ ...start, title: 'Take the review over' }])];
    case 'PartnerActionRequired':
    case 'AwaitingCustomer':
      return [reject];
    case 'Active':
      return [
        {
          name: 'end',
          title: 'End the association',
          lede: 'The workload is vacant at once. The partner may dispute it.',
          reasons: 'end',
          rationale: true,
          command: ({ reasons, rationale }) => ({ type: 'EndAssociation', claimId, reasons, rationale }),
        },
      ];
    default:
      return [];
  }
}

function customersWord({ claimId, state, imported, disputes }: ClaimRow): Act[] {
  const word = (name: string, title: string, lede: string, type: 'Consent' | 'Decline' | 'End' | 'Repudiate'): Act => ({
    name,
    title,
    lede,
    command: () => ({ type, claimId }),
  });
  const decline = word('decline', 'Decline', 'You do not want this partner on record for this service.', 'Decline');
  switch (state) {
    case 'AwaitingCustomer':
      return [word('consent', 'Agree', 'You want this partner on record for this service.', 'Consent'), decline];
    case 'Requested':
    case 'UnderReview':
    case 'PartnerActionRequired':
      return [decline];
    case 'Rejected':
      return disputes.some((dispute) => dispute.state === 'open') ? [decline] : [];
    case 'Active':
      return [
        word('end', 'End it', 'The partner is no longer on record from now on.', 'End'),
        ...(imported ? [] : [word('repudiate', 'We never agreed', 'The claim is void from the day it came on record.', 'Repudiate')]),
      ];
    default:
      return [];
  }
}

function ofParties(row: DisputeRow, { role, accountId }: Caller): Act[] {
  if (role === 'customer') return [givingEvidence(row)];
  if (role !== 'partner') return [];
  return row.opener.accountId === accountId ? [givingEvidence(row), takingBack(row)] : [givingEvidence(row)];
}

function settling({ disputeId, decision, escalatedAt }: DisputeRow, role: Role): Act[] {
  const reaching = decision === 'rejection' ? 'returned-to-review' : 'decision-reversed';
  const resolve: Act = {
    name: 'resolve',
    title: 'Resolve the dispute',
    lede: 'The decision stands, or it does not. What follows stands in the same append.',
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
  };
  const escalate: Act = {
    name: 'escalate',
    title: 'Escalate it',
    lede: 'Only a lead resolves it from then on.',
    command: () => ({ type: 'EscalateDispute', disputeId }),
  };
  if (escalatedAt !== null) return role === 'lead' ? [resolve] : [];
  return [resolve, escalate];
}

function locking({ locked }: WorkloadRow): Act[] {
  return locked
    ? [
        {
          name: 'unlock',
          title: 'Unlock the service',
          lede: 'Partners may ask for it again, and what waited for it may be granted.',
          command: () => ({ type: 'UnlockWorkload' }),
        },
      ]
    : [
        {
          name: 'lock',
          title: 'Lock the service',
          lede: 'No partner may ask for it, and nothing is granted without your word, until you unlock it.',
          command: () => ({ type: 'LockWorkload' }),
        },
      ];
}

/** @throws Refusal Malformed */
function outcomeOf(chosen: string): DisputeOutcome {
  const { data } = disputeOutcome.safeParse(chosen);
  if (data) return data;
  throw new Refusal('Malformed', 'Choose an outcome.', [{ field: 'outcome', message: 'must be chosen' }]);
}
