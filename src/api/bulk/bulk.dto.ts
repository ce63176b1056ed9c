import { IntersectionType, OmitType } from '@nestjs/swagger';
import { OneOf, Uuid, Whole } from '../asking/fields';
import { DecisionBody, PassReviewBody, RequestClaimBody } from '../claims/claims.dto';

export const decisions = ['start-review', 'require-action', 'pass-review', 'reject'] as const;
export type DecisionName = (typeof decisions)[number];

/** What all claims of a file share. */
export class SubmissionQuery {
  @Uuid({ optional: true, description: 'shared by the claims of the file; made of the Idempotency-Key where absent' })
  submissionId?: string;
}

/** A claim, as one line of a submission. */
export class ClaimLine extends OmitType(RequestClaimBody, ['submissionId'] as const) {}

/** What every line of decisions says. */
export class StartReviewLine {
  @Uuid()
  claimId!: string;

  @OneOf(decisions)
  decision!: DecisionName;

  @Whole(0, Number.MAX_SAFE_INTEGER, { description: 'of the workload as it was read: what If-Match says elsewhere' })
  revision!: number;
}

/** With reasons: require-action, reject. */
export class ReasonedLine extends IntersectionType(StartReviewLine, DecisionBody) {}

/** pass-review. */
export class PassReviewLine extends IntersectionType(StartReviewLine, PassReviewBody) {}
