import type { Caller } from '../../domain/facts';
import { disputeOutcome } from '../../domain/workload/events';
import type { DisputeOutcome } from '../../domain/workload/events';
import { Refusal } from '../../domain/refusal';
import type { WorkloadCommand } from '../../domain/workload/commands';
import type { Reason } from '../../domain/policy/policy';
import type { ClaimRow, DisputeRow, WorkloadRow } from '../../projections/workloads/rows';

/** What can be acted on, by the first part of its address. */
export type Subject = { kind: 'claims'; row: ClaimRow } | { kind: 'disputes'; row: DisputeRow } | { kind: 'workloads'; row: WorkloadRow };

/** What was chosen and typed. */
export interface Given {
  reasons: string[];
  rationale: string;
  outcome: string;
}

/** Something a reader can do to a claim, a dispute or a workload. */
export interface Act {
  /** The last part of its address, as in the API. */
  name: string;
  title: string;
  /** Says what it is, before what follows from it is said. */
  lede: string;
  /** Reasons of the catalogue with this use, and a rationale; nothing is asked where it is absent. */
  reasons?: Reason['uses'][number];
  rationale?: boolean;
  outcomes?: readonly string[];
  command(given: Given): WorkloadCommand;
}

type Role = Caller['role'];
const decides = (role: Role): boolean => role === 'manager' || role === 'lead';

/**
 * What a reader can do about a subject as it stands. The rules have the last word: what is offered here and refused by them is told with
 * their reason.
 */
export function actsOn(subject: Subject, { role, id }: Caller): Act[] {
  switch (subject.kind) {
    case 'claims':
      return decides(role) ? reviewing(subject.row, id) : role === 'customer' ? customersWord(subject.row) : ofPartner(subject.row, role);
    case 'disputes':
      return decides(role) && subject.row.state === 'open' ? settling(subject.row, role) : [];
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

function ofPartner({ claimId, state }: ClaimRow, role: Role): Act[] {
  const open = state === 'Requested' || state === 'UnderReview' || state === 'PartnerActionRequired' || state === 'AwaitingCustomer';
  if (role !== 'partner' || !open) return [];
  return [
    {
      name: 'withdraw',
      title: 'Withdraw the claim',
      lede: 'You no longer ask to be on record.',
      command: () => ({ type: 'Withdraw', claimId }),
    },
  ];
}

function settling({ disputeId, decision, escalatedAt }: DisputeRow, role: Role): Act[] {
  const reaching = decision === 'rejection' ? 'returned-to-review' : 'decision-reversed';
  const resolve: Act = {
    name: 'resolve',
    title: 'Resolve the dispute',
    lede: 'The decision stands, or it does not. What follows stands in the same append.',
    outcomes: ['decision-stands', reaching],
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
