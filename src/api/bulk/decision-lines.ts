import { malformed, never, Refusal } from '../../domain/refusal';
import type { PassReview, Reject, RequireAction, StartReview } from '../../domain/workload/commands';
import type { Submissions } from '../commands/submissions';
import { checked } from '../http/validation';
import { decisions, PassReviewLine, ReasonedLine, StartReviewLine } from './bulk.dto';
import type { DecisionName } from './bulk.dto';
import type { LineKind } from './bulk';
import { listOf } from './csv';

type DecisionLine = StartReviewLine & Partial<ReasonedLine> & Partial<PassReviewLine>;

const shapes: Readonly<Record<DecisionName, new () => StartReviewLine>> = {
  'start-review': StartReviewLine,
  'require-action': ReasonedLine,
  'pass-review': PassReviewLine,
  reject: ReasonedLine,
};

/** A manager's decisions, each against the revision that it was made on. As CSV the documents examined are all as given. */
export function decisionLines(submissions: Submissions, workloadOf: (claimId: string) => string): LineKind<DecisionLine> {
  return {
    columns: [
      { name: 'claimId' },
      { name: 'decision' },
      { name: 'revision' },
      { name: 'reasons', optional: true },
      { name: 'rationale', optional: true },
    ],
    ofCells: ({ reasons, ...rest }) => ({ ...rest, ...(reasons === undefined ? {} : { reasons: listOf(reasons) }) }),
    read: readDecision,
    about: ({ claimId }) => workloadOf(claimId),
    known: ({ claimId, decision }) => ({ claimId, decision }),
    status: 200,
    submit: (line, request) => submissions.onClaim(commandOf(line), { ...request, expectedRevision: line.revision }),
  };
}

/** @throws Refusal Malformed; PreconditionRequired where it does not say what it was made against */
async function readDecision(value: object): Promise<DecisionLine> {
  const { decision, revision } = value as Partial<DecisionLine>;
  const known = decisions.find((name) => name === decision);
  if (!known) throw malformed('decision', `must be one of ${decisions.join(', ')}`);
  if (revision === undefined)
    throw new Refusal(
      'PreconditionRequired',
      'Say by revision what the decision was made against, so that nobody decides on an old picture.',
    );
  return checked(shapes[known], value);
}

function commandOf({
  decision,
  claimId,
  reasons = [],
  rationale = '',
  examined,
}: DecisionLine): StartReview | RequireAction | PassReview | Reject {
  switch (decision) {
    case 'start-review':
      return { type: 'StartReview', claimId };
    case 'require-action':
      return { type: 'RequireAction', claimId, reasons, rationale };
    case 'pass-review':
      return { type: 'PassReview', claimId, rationale, examined };
    case 'reject':
      return { type: 'Reject', claimId, reasons, rationale };
    default:
      return never(decision);
  }
}
