import { Fields, Text, Whole } from '../asking/fields';
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
