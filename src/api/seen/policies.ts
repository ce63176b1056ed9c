import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyInForce } from '../../domain/policy/policy';
import type { PublishedPolicy } from '../../domain/policy/policy';
import { isStaff } from '../auth/roles';

/** Replaced: another took its place before it ever took effect. */
export type PolicyState = 'past' | 'in-force' | 'announced' | 'replaced';

/** A version as it is read, open to everybody; who published it is for staff. */
export function presentPolicy(policy: PublishedPolicy, all: readonly PublishedPolicy[], now: Instant, caller: Caller): object {
  const { version, takesEffectAt, publishedAt, publishedBy, terms } = policy;
  const state = policyStateOf(policy, all, now);
  return { version, takesEffectAt, state, publishedAt, ...(isStaff(caller) ? { publishedBy } : {}), terms };
}

export function policyStateOf({ version, takesEffectAt }: PublishedPolicy, all: readonly PublishedPolicy[], now: Instant): PolicyState {
  if (version === policyInForce(all, now).version) return 'in-force';
  if (all.some((later) => later.version > version && later.takesEffectAt <= takesEffectAt)) return 'replaced';
  return takesEffectAt > now ? 'announced' : 'past';
}
