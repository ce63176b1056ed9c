import type { PolicyTerms } from '../policy/policy';
import type { Recorded } from '../recorded';
import type { WorkloadRef } from '../streams';
import type { Comparison } from './claim-events';
import type { WorkloadEvent, WorkloadEventOf } from './events';
import { asExamined, naming } from './evidence';
import { askingClaims, incumbentOf } from './state';
import type { Claim, ClaimState, Workload } from './state';

/** Of the rules below. It rises when one of them reads the documents differently. */
const RULE_VERSION = 1;

type Candidate = Comparison['candidates'][number];

/**
 * What the competing rule of the challenger's policy says of a claim beside the incumbent and all who ask: it compares the newest
 * examined evidence of each (imported: its `since`). Tie: the incumbent, else the earlier request. It recommends; a manager decides.
 */
export function compare(workload: Workload, claim: Claim, terms: PolicyTerms, ref: WorkloadRef): Comparison {
  const incumbent = incumbentOf(workload);
  const claims = [...new Set([...(incumbent ? [incumbent] : []), claim, ...askingClaims(workload)])];
  const candidates = claims.map((one) => candidate(one, one === incumbent, ref));
  return { rule: terms.competingRule, ruleVersion: RULE_VERSION, candidates, ...recommend(candidates, claim, workload, terms) };
}

/** A decision with what the rule said of it. */
type Compared = WorkloadEventOf<'ClaimReviewPassed' | 'ClaimRejected'> & { comparison: Comparison };

/**
 * The decision on a claim that recorded what the rule said: its own, or of a claim that lost its place the one on the claim that took it,
 * whose policy was followed. Undefined while nobody has decided on it, and where nothing was recorded.
 */
export function decisionCompared<Event extends Pick<Recorded<WorkloadEvent>, 'data'>>(
  events: readonly Event[],
  { claimId, state, decision }: Claim,
): (Event & { data: Compared }) | undefined {
  if (undecided.includes(state)) return undefined;
  const decided = decision?.by ?? claimId;
  return events.findLast((event): event is Event & { data: Compared } => isCompared(event.data) && event.data.claimId === decided);
}

const undecided: readonly ClaimState[] = ['Requested', 'UnderReview', 'PartnerActionRequired'];

const isCompared = (data: WorkloadEvent): data is Compared =>
  (data.type === 'ClaimReviewPassed' || data.type === 'ClaimRejected') && data.comparison !== undefined;

/**
 * Whether a decision on a claim goes against what the rule recommended: it passed though another was recommended, or was rejected though
 * it was recommended over others. Where nobody else asked or held there was nothing to recommend.
 */
export function isOverride(
  decision: 'passed' | 'rejected',
  claimId: string,
  { recommends, because }: Pick<Comparison, 'recommends' | 'because'>,
): boolean {
  if (decision === 'passed') return recommends !== claimId;
  return recommends === claimId && because !== 'only-claimant';
}

function candidate(claim: Claim, isIncumbent: boolean, ref: WorkloadRef): Candidate {
  const { claimId, requestedAt } = claim;
  return { claimId, standing: isIncumbent ? 'incumbent' : 'claimant', requestedAt, newestEvidence: newestEvidence(claim, ref) };
}

function newestEvidence(claim: Claim, ref: WorkloadRef): Candidate['newestEvidence'] {
  const documents = naming(asExamined(claim), ref).map(({ sha256, customerSignedOn }) => ({ sha256, customerSignedOn }));
  const carriedOver = claim.imported ? [{ sha256: null, customerSignedOn: claim.imported.since }] : [];
  const dated = [...carriedOver, ...documents];
  if (dated.length === 0) return null;
  return dated.reduce((newest, one) => (one.customerSignedOn > newest.customerSignedOn ? one : newest));
}

const incumbentIn = (candidates: Candidate[]): Candidate | undefined => candidates.find(({ standing }) => standing === 'incumbent');

function recommend(
  candidates: Candidate[],
  claim: Claim,
  workload: Workload,
  terms: PolicyTerms,
): Pick<Comparison, 'recommends' | 'because'> {
  if (candidates.length === 1) return { recommends: claim.claimId, because: 'only-claimant' };
  const incumbent = incumbentIn(candidates);
  if (terms.competingRule === 'incumbent-protected' && incumbent) {
    return claim.consentedAt
      ? { recommends: claim.claimId, because: 'customer-agreed' }
      : { recommends: incumbent.claimId, because: 'incumbent-protected' };
  }
  const newest = candidates.reduce(
    (late, { newestEvidence: one }) => (one && one.customerSignedOn > late ? one.customerSignedOn : late),
    '',
  );
  const tied = candidates.filter(({ newestEvidence: one }) => (one?.customerSignedOn ?? '') === newest);
  // Claims stand in the order in which they were requested, those of one instant too.
  const first = workload.claims.find(({ claimId }) => tied.some((one) => one.claimId === claimId));
  const recommends = (incumbentIn(tied) ?? first ?? claim).claimId;
  if (tied.length === 1) return { recommends, because: 'newest-evidence' };
  return { recommends, because: incumbentIn(tied) ? 'tie-incumbent' : 'tie-earlier-request' };
}
