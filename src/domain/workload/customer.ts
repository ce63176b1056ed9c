import { closeOfDay, dayOf } from '../calendar';
import type { Facts } from '../facts';
import { refusePersonalData } from '../personal-data';
import { Refusal } from '../refusal';
import type { Consent, Decline, End, OnBehalfOf } from './commands';
import type { Decided } from './decided';
import { claimIn, termsOf } from './decided';
import { withGrantIfDue } from './granting';
import type { Workload } from './state';

/** The customer agrees: the grant follows in the same append unless a notice makes it wait. */
export function consent({ claimId, onBehalfOf }: Consent, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimIn(workload, claimId, 'AwaitingCustomer');
  if (claim.consentedAt) throw new Refusal('InvalidTransition', `The customer agreed at ${claim.consentedAt.at} already.`);
  return withGrantIfDue([{ type: 'CustomerConsented', claimId, ...word }], workload, claimId, facts);
}

/** The customer says no, and the account stays away for the policy's cooldown. */
export function decline({ claimId, onBehalfOf }: Decline, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimIn(workload, claimId, 'open');
  const cooldownUntil = closeOfDay(facts.now, termsOf(claim, facts).cooldownDays);
  return [{ type: 'CustomerDeclined', claimId, cooldownUntil, ...word, policyVersion: claim.policyVersion }];
}

/** The customer ends the association: vacant at once. */
export function end({ claimId, onBehalfOf }: End, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimIn(workload, claimId, 'Active');
  const cooldownUntil = closeOfDay(facts.now, termsOf(claim, facts).cooldownDays);
  return [{ type: 'CustomerEnded', claimId, cooldownUntil, ...word, policyVersion: claim.policyVersion }];
}

/**
 * The customer itself, or a manager who says how the customer's word was received.
 * @throws Refusal NotFound for another customer's workload, Forbidden, PersonalData
 */
function customersWord(onBehalfOf: OnBehalfOf | undefined, { caller, workload, now }: Facts): { onBehalfOf?: OnBehalfOf } {
  if (caller.role === 'customer') {
    if (caller.tenantId !== workload.tenantId) throw new Refusal('NotFound', 'There is no such claim on a service of yours.');
    if (onBehalfOf) throw new Refusal('Forbidden', 'Only a manager enters a word on behalf of the customer; leave onBehalfOf out.');
    return {};
  }
  if (!onBehalfOf || (caller.role !== 'manager' && caller.role !== 'lead')) {
    throw new Refusal('Forbidden', 'This is for the customer to say; a manager may enter it with onBehalfOf.');
  }
  refusePersonalData({ 'onBehalfOf.reference': onBehalfOf.reference });
  if (onBehalfOf.receivedOn > dayOf(now)) {
    const message = `${onBehalfOf.receivedOn} lies ahead`;
    throw new Refusal('Malformed', `onBehalfOf.receivedOn ${message}.`, [{ field: 'onBehalfOf.receivedOn', message }]);
  }
  return { onBehalfOf };
}
