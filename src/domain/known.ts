import type { Facts } from './facts';
import { scopeTermsOf } from './policy/policy';
import { Refusal } from './refusal';
import { UUID } from './streams';

/** Tenant and scope as the programme knows them. @throws Refusal TenantUnknown, ScopeUnknown, SubscriptionInvalid */
export function requireKnown({ workload: { tenantId, scope }, tenantKnown, policy }: Facts): void {
  const terms = scopeTermsOf(policy.terms, scope);
  if (!terms) throw new Refusal('ScopeUnknown', `The policy has no scope ${scope}; GET /v1/scopes lists them.`);
  const [, subscription, ...more] = scope.split('~');
  if (terms.kind === 'workload' && subscription !== undefined) {
    throw new Refusal('SubscriptionInvalid', `${terms.scope} is claimed as a whole; leave the subscription out.`);
  }
  if (terms.kind === 'subscription' && (more.length > 0 || !UUID.test(subscription ?? ''))) {
    throw new Refusal(
      'SubscriptionInvalid',
      `${terms.scope} is claimed by subscription: ${terms.scope}~{subscriptionId}, a lower-case UUID.`,
    );
  }
  if (!tenantKnown) throw new Refusal('TenantUnknown', `Tenant ${tenantId} is not registered; a partner manager registers it.`);
}
