import { closeOfDay, dayOf, FOR_EVER } from '../calendar';
import type { Facts } from '../facts';
import { requireKnown } from '../known';
import { refuseUnfitText } from '../free-text';
import { Refusal } from '../refusal';
import type { Consent, Decline, End, LiftCooldown, LockWorkload, OnBehalfOf, Repudiate } from './commands';
import type { Decided } from './decided';
import { claimIn, claimOf, closed, termsOf } from './decided';
import { byPolicy, withGrantIfDue } from './granting';
import { reinstate } from './reinstating';
import { countsAsOpen, openDisputes } from './state';
import type { Workload } from './state';
import { unbrokenFrom } from './stretches';

/** The customer agrees: the grant follows in the same append unless a notice makes it wait. */
export function consent({ claimId, onBehalfOf }: Consent, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimIn(workload, claimId, 'AwaitingCustomer');
  if (claim.consentedAt) throw new Refusal('InvalidTransition', `The customer agreed at ${claim.consentedAt.at} already.`);
  return withGrantIfDue([{ type: 'CustomerConsented', claimId, ...word }], workload, claimId, facts);
}

/** The customer says no, and the account stays away for the policy's cooldown. @throws Refusal NotFound, InvalidTransition */
export function decline({ claimId, onBehalfOf }: Decline, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimOf(workload, claimId);
  if (!countsAsOpen(workload, claim)) {
    throw new Refusal('InvalidTransition', `The claim is ${claim.state}; this needs one that is open, or rejected and under dispute.`);
  }
  const cooldownUntil = closeOfDay(facts.now, termsOf(claim, facts).cooldownDays);
  return [
    { type: 'CustomerDeclined', claimId, cooldownUntil, ...word, policyVersion: claim.policyVersion },
    ...closed(
      openDisputes(workload).filter((dispute) => dispute.claimId === claimId),
      'customer-declined',
    ),
  ];
}

/** The customer ends the association: vacant at once. */
export function end({ claimId, onBehalfOf }: End, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimIn(workload, claimId, 'Active');
  const cooldownUntil = closeOfDay(facts.now, termsOf(claim, facts).cooldownDays);
  return [{ type: 'CustomerEnded', claimId, cooldownUntil, ...word, policyVersion: claim.policyVersion }];
}

/**
 * The customer never agreed: the claim is void from the first grant of its unbroken tenure. Whoever held just before is on record
 * again, unless its claim was ended, repudiated or expired at that very instant.
 * @throws Refusal InvalidTransition for an import, RepudiationWindowClosed
 */
export function repudiate({ claimId, onBehalfOf }: Repudiate, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const claim = claimIn(workload, claimId, 'Active');
  if (claim.imported) throw new Refusal('InvalidTransition', 'This association was carried over from a report; end it instead.');
  if (claim.repudiableUntil !== null && claim.repudiableUntil <= facts.now)
    throw new Refusal('RepudiationWindowClosed', `The association could be repudiated until ${claim.repudiableUntil}; end it instead.`);
  const { policyVersion } = claim;
  const from = unbrokenFrom(workload.stretches, FOR_EVER);
  const cooldownUntil = closeOfDay(facts.now, termsOf(claim, facts).cooldownDays);
  const pointless = openDisputes(workload).filter(({ counterpart, decision }) => decision === 'supersession' && counterpart === claimId);
  return [
    { type: 'CustomerRepudiated', claimId, cooldownUntil, ...word, policyVersion, effectiveAt: from },
    ...closed(pointless, 'customer-repudiated'),
    ...reinstate(workload, { from, except: claimId, decidedBy: byPolicy(policyVersion) }, facts),
  ];
}

/**
 * The customer closes its workload to claims, or opens it; what is so already stays so.
 * @throws Refusal TenantUnknown, ScopeUnknown, SubscriptionInvalid where nobody ever claimed it and it cannot be claimed
 */
export function lock({ type, onBehalfOf }: LockWorkload, workload: Workload, facts: Facts): Decided[] {
  const word = customersWord(onBehalfOf, facts);
  const locking = type === 'LockWorkload';
  if (workload.claims.length === 0 && !workload.locked) requireKnown(facts);
  if (workload.locked === locking) return [];
  return [{ type: locking ? 'WorkloadLocked' : 'WorkloadUnlocked', ...word }];
}

/** The customer lets an account claim again. @throws Refusal NotFound where it has no cooldown here */
export function liftCooldown({ account }: LiftCooldown, workload: Workload, facts: Facts): Decided[] {
  customersWord(undefined, facts);
  const until = Object.hasOwn(workload.cooldowns, account) ? workload.cooldowns[account] : undefined;
  if (until === undefined || until <= facts.now) throw new Refusal('NotFound', `No cooldown of ${account} runs here.`);
  return [{ type: 'CooldownLifted', account }];
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
  refuseUnfitText({ 'onBehalfOf.reference': onBehalfOf.reference });
  if (onBehalfOf.receivedOn > dayOf(now)) {
    const message = `${onBehalfOf.receivedOn} lies ahead`;
    throw new Refusal('Malformed', `onBehalfOf.receivedOn ${message}.`, [{ field: 'onBehalfOf.receivedOn', message }]);
  }
  return { onBehalfOf };
}
