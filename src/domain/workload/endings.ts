import { closeOfDay } from '../calendar';
import type { Facts } from '../facts';
import { refuseUnfitText } from '../free-text';
import type { EndAssociation } from './commands';
import type { Decided } from './decided';
import { claimIn, deciderOf, ownClaim, termsOf } from './decided';
import { refuseConflictOfInterest, requireReasons } from './reviewing';
import type { Workload } from './state';

/** The holder gives its place up, or a manager ends the association with reasons, which the account may dispute. */
export function endAssociation({ claimId, reasons: given, rationale }: EndAssociation, workload: Workload, facts: Facts): Decided[] {
  if (facts.caller.role === 'partner') {
    const { policyVersion } = ownClaim(workload, claimId, facts, 'Active');
    refuseUnfitText({ rationale });
    return [
      { type: 'AssociationEnded', claimId, by: 'holder', reasons: [], rationale, decidedBy: null, disputableUntil: null, policyVersion },
    ];
  }
  const decidedBy = deciderOf(facts);
  const claim = claimIn(workload, claimId, 'Active');
  const terms = termsOf(claim, facts);
  refuseConflictOfInterest(workload, facts);
  const reasons = requireReasons(given, 'end', rationale, terms);
  const disputableUntil = closeOfDay(facts.now, terms.disputeDays);
  return [
    {
      type: 'AssociationEnded',
      claimId,
      by: 'manager',
      reasons,
      rationale,
      decidedBy,
      disputableUntil,
      policyVersion: claim.policyVersion,
    },
  ];
}
