import { Fields, OneOf, Text, Whole } from '../asking/fields';
import { policyExample } from './policies.examples';

const MOST_VERSIONS = 1_000_000;

export class PolicyParams {
  @Whole(1, MOST_VERSIONS)
  version!: number;
}

/** Two versions to compare. */
export class DiffQuery {
  @Whole(1, MOST_VERSIONS, { description: 'the version before', example: 1 })
  from!: number;

  @Whole(1, MOST_VERSIONS, { description: 'the version after', example: 2 })
  to!: number;
}

/** A whole policy, and when it takes effect. */
export class PublishPolicyBody {
  @Fields({ description: 'all terms, as GET /v1/policies/{version} answers them', example: policyExample.terms })
  terms!: Record<string, unknown>;

  @Text(40, {
    optional: true,
    description: 'a date (its first instant) or an instant; as soon as may be where absent',
    example: '2025-04-01',
  })
  takesEffectAt?: string;
}

/** A policy to try out on what has been. */
export class DryRunBody {
  @Fields({ description: 'all terms, as GET /v1/policies/{version} answers them', example: policyExample.terms })
  terms!: Record<string, unknown>;

  @Text(40, { optional: true, description: 'claims requested from a date (its first instant) or an instant on; a year ago where absent' })
  from?: string;

  @Text(40, { optional: true, description: 'until a date (its last instant) or an instant; now where absent' })
  to?: string;

  @OneOf(['different', 'all'], { optional: true, description: 'claims that would have gone otherwise, or all; different where absent' })
  only?: 'different' | 'all';
}
