import { addDays, closeOfMonth, dayOf, daysBefore, startOfDay } from '../calendar';
import type { Facts } from '../facts';
import { Refusal } from '../refusal';
import type { MoveAssociation, Renew } from './commands';
import type { Decided } from './decided';
import { ownClaim } from './decided';
import { requireProof, takeInSome } from './evidence';
import { accountOf } from './requesting';
import type { Workload } from './state';

/**
 * The holder renews in its window: the term is added to the day that termEnd closes, under the policy in force now.
 * @throws Refusal RenewalWindowClosed, and what fresh proof lacks (invariant 4)
 */
export function renew({ claimId, evidence }: Renew, workload: Workload, facts: Facts): Decided[] {
  const { renewableFrom, termEnd } = ownClaim(workload, claimId, facts, 'Active');
  const { now, policy } = facts;
  if (!termEnd || renewableFrom === null)
    throw new Refusal('RenewalWindowClosed', 'This association has no term; there is nothing to renew.');
  if (now < renewableFrom)
    throw new Refusal('RenewalWindowClosed', `The association can be renewed from ${renewableFrom} until ${termEnd.at}.`);
  const given = takeInSome(evidence, now);
  requireProof(given, now, policy.terms, facts.workload);
  const closing = startOfDay(addDays(dayOf(termEnd.at), -1));
  const next = closeOfMonth(closing, policy.terms.termMonths);
  return [
    {
      type: 'ClaimRenewed',
      claimId,
      evidence: given,
      termEnd: next,
      renewableFrom: next && daysBefore(next, policy.terms.renewalDays),
      policyVersion: policy.version,
    },
  ];
}

/** To another location of the account; the tenure goes on. @throws Refusal PartnerUnknown, InvalidTransition where it is there already */
export function moveAssociation({ claimId, partnerId }: MoveAssociation, workload: Workload, facts: Facts): Decided[] {
  const claim = ownClaim(workload, claimId, facts, 'Active');
  const accountId = accountOf(partnerId, facts);
  if (accountId !== claim.accountId) throw new Refusal('PartnerUnknown', `Partner ${partnerId} is no location of ${claim.accountId}.`);
  if (partnerId === claim.partnerId) throw new Refusal('InvalidTransition', `The association is at ${partnerId} already.`);
  return [{ type: 'AssociationMoved', claimId, partnerId, policyVersion: claim.policyVersion }];
}
