import type { Instant } from '../calendar';

/** A whole policy, in force from an instant on. */
export interface PublishPolicy {
  type: 'PublishPolicy';
  /** As given: whether they are terms is for the rules to say. */
  terms: unknown;
  /** As soon as may be where absent. */
  takesEffectAt?: Instant;
}
