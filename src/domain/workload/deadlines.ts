import type { Instant } from '../calendar';
import { closeOfDay } from '../calendar';
import { never } from '../refusal';
import type { ClockFacts, Decided } from './decided';
import { claimOf, termsOf } from './decided';
import { deciderFor, grant, grantDue } from './granting';
import { openDisputes } from './state';
import type { Claim, Dispute, Workload, Written } from './state';

/** In the order in which they are recorded where they pass at one instant. */
const kinds = ['action', 'consent', 'grant', 'term', 'escalation'] as const;

/** An instant at which the ledger records something by itself. */
export interface Deadline {
  at: Instant;
  kind: (typeof kinds)[number];
  claimId: string;
  /** The event that wrote the instant, or last moved it. */
  cause: string;
}

/** The earliest deadline that the workload runs towards, passed or not; null where none does. */
export function nextDeadline(workload: Workload): Deadline | null {
  return workload.claims
    .flatMap((claim) => deadlinesOf(workload, claim))
    .concat(openDisputes(workload).flatMap(escalationOf))
    .reduce<Deadline | null>((first, one) => (first && !precedes(one, first) ? first : one), null);
}

/** What the ledger records when a deadline has passed; effective at the deadline's own instant. */
export function recordDeadline({ at, kind, claimId }: Deadline, workload: Workload, facts: ClockFacts): Decided[] {
  switch (kind) {
    case 'action':
      return [rejected(claimOf(workload, claimId), 'no-partner-response', 'The action that was required was not answered in time.', facts)];
    case 'consent':
      return [rejected(claimOf(workload, claimId), 'no-customer-consent', 'The customer did not agree before its window closed.', facts)];
    case 'grant':
      return grant(workload, claimOf(workload, claimId), at, facts);
    case 'term':
      return [{ type: 'ClaimExpired', claimId, policyVersion: claimOf(workload, claimId).policyVersion }];
    case 'escalation':
      return openDisputes(workload)
        .filter((dispute) => dispute.claimId === claimId)
        .map(({ disputeId, policyVersion }) => ({ type: 'DisputeEscalated', disputeId, claimId, policyVersion }));
    default:
      return never(kind);
  }
}

const escalationOf = ({ claimId, escalateAt, escalatedAt }: Dispute): Deadline[] =>
  escalatedAt === null ? [{ at: escalateAt.at, kind: 'escalation', claimId, cause: escalateAt.by }] : [];

function deadlinesOf(workload: Workload, claim: Claim): Deadline[] {
  const { claimId } = claim;
  const deadline = (kind: Deadline['kind'], written: Written | null): Deadline[] =>
    written ? [{ at: written.at, kind, claimId, cause: written.by }] : [];
  switch (claim.state) {
    case 'PartnerActionRequired':
      return deadline('action', claim.dueAt);
    case 'AwaitingCustomer':
      return claim.consent === 'opt-in' && !claim.consentedAt
        ? deadline('consent', claim.consentUntil)
        : deadline('grant', grantDue(workload, claim));
    case 'Active':
      return deadline('term', claim.termEnd);
    default:
      return [];
  }
}

function precedes(one: Deadline, other: Deadline): boolean {
  if (one.at !== other.at) return one.at < other.at;
  if (one.kind !== other.kind) return kinds.indexOf(one.kind) < kinds.indexOf(other.kind);
  return one.claimId < other.claimId;
}

function rejected(claim: Claim, reason: string, rationale: string, facts: ClockFacts): Decided {
  const { claimId, policyVersion } = claim;
  return {
    type: 'ClaimRejected',
    claimId,
    reasons: [reason],
    rationale,
    decidedBy: deciderFor(claim),
    disputableUntil: closeOfDay(facts.now, termsOf(claim, facts).disputeDays),
    policyVersion,
  };
}
