import { claimStates } from '../../domain/workload/state';
import type { ClaimState } from '../../domain/workload/state';
import type { ExtendDeadline } from '../../domain/workload/commands';
import { engagement } from '../../domain/workload/claim-events';
import { extendable } from '../../domain/workload/events';
import type { Engagement } from '../../domain/workload/claim-events';
import { noticeChannel } from '../../domain/schemas';
import type { NoticeChannel } from '../../domain/schemas';
import { AnyOf, Day, FreeText, ListOf, Nested, OneOf, PartnerId, Sha256, Text, Texts, Uuid } from '../asking/fields';
import { SortedQuery } from '../asking/list.dto';

export const MOST_DOCUMENTS = 50;
export const LONGEST_TEXT = 4000;

const ofClaims = extendable.exclude(['escalation']).options;

/** Proof of execution, by hash. */
export class EvidenceBody {
  @Sha256()
  sha256!: string;

  @Text(64, { example: 'proof-of-execution' })
  type!: string;

  @Day({ description: 'when the customer signed it' })
  customerSignedOn!: string;

  @Uuid({ description: 'the tenant the document names' })
  tenantId!: string;

  @Texts(50, { description: 'the scopes the document names', example: ['teams'] })
  workloads!: string[];

  @FreeText(200, { description: 'how the partner files it', example: 'SOW 2025-114' })
  reference!: string;
}

/** A partner asks to be on record for one workload. */
export class RequestClaimBody {
  @Uuid()
  tenantId!: string;

  @Text(100, { description: 'GET /v1/scopes lists them', example: 'teams' })
  scope!: string;

  @OneOf(engagement.options, { example: 'use-or-consume' })
  engagement!: Engagement;

  @ListOf(() => EvidenceBody, MOST_DOCUMENTS)
  evidence!: EvidenceBody[];

  @Uuid({ optional: true, description: 'shared by the claims of one submission' })
  submissionId?: string;
}

/** Documents that join a claim. */
export class DocumentsBody {
  @ListOf(() => EvidenceBody, MOST_DOCUMENTS)
  evidence!: EvidenceBody[];
}

/** A decision, with codes of the catalogue and the decider's own words. */
export class DecisionBody {
  @Texts(20, { description: 'GET /v1/reasons lists them', example: ['newer-incumbent-evidence'] })
  reasons!: string[];

  @FreeText(LONGEST_TEXT, { example: 'The incumbent’s statement of work is newer.' })
  rationale!: string;
}

/** A document as the reviewer read it. */
export class ExaminedBody {
  @Sha256()
  sha256!: string;

  @Day({ description: 'the date as read on the document' })
  customerSignedOn!: string;
}

export class PassReviewBody {
  @FreeText(LONGEST_TEXT, { example: 'Proof of execution names customer and workload.' })
  rationale!: string;

  @ListOf(() => ExaminedBody, MOST_DOCUMENTS, { optional: true, description: 'what was examined; all as given where absent' })
  examined?: ExaminedBody[];
}

/** How the customer’s word reached the manager who enters it. */
export class OnBehalfOfBody {
  @Text(200, { example: 'letter 2025-31' })
  reference!: string;

  @Day()
  receivedOn!: string;
}

/** The customer’s word; a manager says how it was received. */
export class CustomersWordBody {
  @Nested(() => OnBehalfOfBody, { optional: true })
  onBehalfOf?: OnBehalfOfBody;
}

/** The customer ends it with nothing, or a manager for it; the holder with a word if it likes; a manager with reasons. */
export class EndBody extends CustomersWordBody {
  @Texts(20, { optional: true, example: ['subscription-replaced'] })
  reasons?: string[];

  @FreeText(LONGEST_TEXT, { optional: true })
  rationale?: string;
}

export class AnswerNoticeBody {
  @OneOf(['defends', 'releases'])
  stance!: 'defends' | 'releases';

  @ListOf(() => EvidenceBody, MOST_DOCUMENTS, { optional: true })
  evidence?: EvidenceBody[];
}

/** Why a notice did not reach its addressee. */
export class NoticeFailureBody {
  @FreeText(500, { example: 'The mailbox does not exist.' })
  reason!: string;
}

/** How a notice that failed is served anew. */
export class NoticeServingBody {
  @OneOf(noticeChannel.options, { optional: true, description: 'the addressee’s own where absent' })
  channel?: NoticeChannel;
}

/** The account's other location, to which the association goes. */
export class MoveBody {
  @PartnerId({ example: 'proseware-oslo' })
  partnerId!: string;
}

/** Until when there is more time, and why. */
export class MoreTimeBody {
  @Text(40, { description: 'a date, which means 24:00 of it, or an instant', example: '2025-04-18' })
  until!: string;

  @FreeText(LONGEST_TEXT, { example: 'Both parties asked for it.' })
  reason!: string;
}

/** Which of the claim's deadlines moves, and to when. */
export class ExtendDeadlineBody extends MoreTimeBody {
  @OneOf(ofClaims, { example: 'action' })
  which!: ExtendDeadline['which'];
}

export class NoteBody {
  @FreeText(LONGEST_TEXT, { example: 'The customer was asked for the signed annex.' })
  text!: string;

  @OneOf(['internal', 'parties'], { description: 'for the vendor’s people, or for the parties and the customer too' })
  visibility!: 'internal' | 'parties';
}

export class ClaimParams {
  @Uuid()
  claimId!: string;
}

export class NoticeParams {
  @Uuid()
  noticeId!: string;
}

export class ClaimsQuery extends SortedQuery {
  @PartnerId({ optional: true, description: 'a partner location or its global account' })
  partner?: string;

  @Uuid({ optional: true })
  tenant?: string;

  @Text(100, { optional: true })
  scope?: string;

  @AnyOf(claimStates, { optional: true })
  state?: ClaimState[];

  @Text(40, { optional: true, description: 'with a deadline before then: a date or an instant' })
  'due-before'?: string;

  @Text(200, { optional: true, description: 'the claim id of a report that was imported' })
  'external-id'?: string;
}
