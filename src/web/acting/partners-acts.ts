import type { Instant } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import type { ClaimRow, DisputeRow } from '../../projections/workloads/rows';
import type { Act, NoticeRow } from './act';
import { evidenceIn } from './document';

/** What a partner can do with its own claim as it stands. */
export function ofPartner(row: ClaimRow, now: Instant): Act[] {
  const { claimId, state } = row;
  const withdraw: Act = {
    name: 'withdraw',
    title: 'Withdraw the claim',
    lede: 'You no longer ask to be on record.',
    command: () => ({ type: 'Withdraw', claimId }),
  };
  const attach: Act = {
    name: 'evidence',
    title: 'Add a document',
    lede: 'It joins what the claim is examined upon. The document itself stays with you: the ledger keeps its hash.',
    document: 'needed',
    command: ({ document }) => ({ type: 'AttachEvidence', claimId, evidence: evidenceIn(document, row) }),
  };
  const resubmit: Act = {
    name: 'resubmit',
    title: 'Mend the claim',
    lede: 'The document that was missing; the claim is then under review again.',
    document: 'needed',
    command: ({ document }) => ({ type: 'Resubmit', claimId, evidence: evidenceIn(document, row) }),
  };
  switch (state) {
    case 'PartnerActionRequired':
      return [resubmit, withdraw];
    case 'Requested':
    case 'UnderReview':
    case 'AwaitingCustomer':
      return [attach, withdraw];
    case 'Active':
      return [...renewing(row, now), attach, endingOwn(row)];
    default:
      return disputing(row, now);
  }
}

function renewing(row: ClaimRow, now: Instant): Act[] {
  const { claimId, renewableFrom, termEnd } = row;
  if (renewableFrom === null || !termEnd || now < renewableFrom || now >= termEnd.at) return [];
  return [
    {
      name: 'renew',
      title: 'Renew',
      lede: 'You stay on record for another term, upon a document that proves the work goes on.',
      document: 'needed',
      command: ({ document }) => ({ type: 'Renew', claimId, evidence: evidenceIn(document, row) }),
    },
  ];
}

const endingOwn = ({ claimId }: ClaimRow): Act => ({
  name: 'end',
  title: 'Give it up',
  lede: 'You are no longer on record from now on, and no longer read what the customer uses.',
  rationale: true,
  command: ({ rationale }) => ({ type: 'EndAssociation', claimId, reasons: [], rationale }),
});

/** A decision against the claim can be disputed once, while its window is open. */
function disputing(row: ClaimRow, now: Instant): Act[] {
  const { claimId, decision } = row;
  if (!decision || decision.disputed || (decision.disputableUntil !== null && decision.disputableUntil <= now)) return [];
  return [
    {
      name: 'disputes',
      title: 'Dispute the decision',
      lede: 'Somebody else than who decided looks at it again. Until then the workload is on hold, and both parties know each other by name. A decision can be disputed once.',
      grounds: true,
      document: 'possible',
      command: ({ grounds, document }) => ({ type: 'OpenDispute', claimId, grounds, evidence: evidenceIn(document, row) }),
    },
  ];
}

/** What the incumbent says to a claim for what it holds. */
export const answering = (row: NoticeRow): Act => ({
  name: 'answer',
  title: 'Answer the notice',
  lede: 'Another partner asks to be on record where you are. Say whether you defend your place, with a newer document if you have one, or release it.',
  outcomes: { defends: 'defend what you hold', releases: 'release it: the claim need not wait for you' },
  document: 'possible',
  command: ({ outcome, document }) => ({
    type: 'AnswerNotice',
    noticeId: row.noticeId,
    stance: stanceOf(outcome),
    evidence: evidenceIn(document, row),
  }),
});

/** A party, or the customer, gives a document in a dispute. */
export const givingEvidence = (row: DisputeRow): Act => ({
  name: 'evidence',
  title: 'Give a document',
  lede: 'Who settles the dispute reads it beside what both parties gave.',
  document: 'needed',
  command: ({ document }) => ({ type: 'SubmitDisputeEvidence', disputeId: row.disputeId, evidence: evidenceIn(document, row) }),
});

/** Who opened a dispute takes it back. */
export const takingBack = ({ disputeId }: DisputeRow): Act => ({
  name: 'withdraw',
  title: 'Take the dispute back',
  lede: 'The decision stands, and cannot be disputed again.',
  command: () => ({ type: 'WithdrawDispute', disputeId }),
});

/** @throws Refusal Malformed */
function stanceOf(chosen: string): 'defends' | 'releases' {
  if (chosen === 'defends' || chosen === 'releases') return chosen;
  throw new Refusal('Malformed', 'Choose whether you defend or release.', [{ field: 'outcome', message: 'must be chosen' }]);
}
