import { disputeOutcome } from '../../domain/workload/dispute-events';
import type { DisputeOutcome } from '../../domain/workload/dispute-events';
import { disputeStates } from '../../domain/workload/state';
import type { DisputeState } from '../../domain/workload/state';
import { AnyOf, FreeText, ListOf, OneOf, Uuid } from '../asking/fields';
import { SortedQuery } from '../asking/list.dto';
import { DecisionBody, EvidenceBody, LONGEST_TEXT, MoreTimeBody, MOST_DOCUMENTS } from '../claims/claims.dto';

/** On what grounds a decision is disputed, with what documents there are. */
export class OpenDisputeBody {
  @FreeText(LONGEST_TEXT, { example: 'The statement of work of 1 February was not considered.' })
  grounds!: string;

  @ListOf(() => EvidenceBody, MOST_DOCUMENTS, { description: 'may be empty' })
  evidence!: EvidenceBody[];
}

/** How a dispute ends, with codes of the catalogue and the decider's own words. */
export class ResolveBody extends DecisionBody {
  @OneOf(disputeOutcome.options, {
    description: 'returned-to-review is for a rejection, decision-reversed for a supersession or a manager’s end',
    example: 'decision-reversed',
  })
  outcome!: DisputeOutcome;
}

/** More time for a dispute: it has one deadline only, so that it may be named or not. */
export class ExtendEscalationBody extends MoreTimeBody {
  @OneOf(['escalation'], { optional: true })
  which?: 'escalation';
}

export class DisputeParams {
  @Uuid()
  disputeId!: string;
}

export class DisputesQuery extends SortedQuery {
  @AnyOf(disputeStates, { optional: true })
  state?: DisputeState[];
}
