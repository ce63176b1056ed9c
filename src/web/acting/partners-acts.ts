import type { Instant } from '../../domain/calendar';
import { isOpen } from '../../domain/workload/state';
import { Refusal } from '../../domain/refusal';
import type { ClaimRow, DisputeRow } from '../../projections/workloads/rows';
import type { Act, NoticeRow } from './act';
import { evidenceIn } from './document';

/** What a partner does with its own claim. */
export function ofPartner(row: ClaimRow, now: Instant): Act[] {
  const { claimId, state } = row;
  const active = state === 'Active';
  return [
    {
      name: 'resubmit',
      title: 'Mend the claim',
      lede: 'The document that was missing; the claim is then under review again.',
      offered: state === 'PartnerActionRequired',
      document: 'needed',
      command: ({ document }) => ({ type: 'Resubmit', claimId, evidence: evidenceIn(document, row) }),
    },
    {
      name: 'renew',
      title: 'Renew',
      lede: 'You stay on record for another term, upon a document that proves the work goes on.',
      offered: active && isRenewable(row, now),
      document: 'needed',
      command: ({ document }) => ({ type: 'Renew', claimId, evidence: evidenceIn(document, row) }),
    },
    {
      name: 'evidence',
      title: 'Add a document',
      lede: 'It joins what the claim is examined upon. The document itself stays with you: the ledger keeps its hash.',
      offered: active || (isOpen(row) && state !== 'PartnerActionRequired'),
      document: 'needed',
      command: ({ document }) => ({ type: 'AttachEvidence', claimId, evidence: evidenceIn(document, row) }),
    },
    {
      name: 'withdraw',
      title: 'Withdraw the claim',
      lede: 'You no longer ask to be on record.',
      offered: isOpen(row),
      command: () => ({ type: 'Withdraw', claimId }),
    },
    {
      name: 'end',
      title: 'Give it up',
      lede: 'You are no longer on record from now on, and no longer read what the customer uses.',
      offered: active,
      rationale: true,
      command: ({ rationale }) => ({ type: 'EndAssociation', claimId, reasons: [], rationale }),
    },
    {
      name: 'disputes',
      title: 'Dispute the decision',
      lede: 'Somebody else than who decided looks at it again. Until then the workload is on hold, and both parties know each other by name. A decision can be disputed once.',
      offered: !active && !isOpen(row) && isDisputable(row, now),
      grounds: true,
      document: 'possible',
      command: ({ grounds, document }) => ({ type: 'OpenDispute', claimId, grounds, evidence: evidenceIn(document, row) }),
    },
  ];
}

const isRenewable = ({ renewableFrom, termEnd }: ClaimRow, now: Instant): boolean =>
  renewableFrom !== null && termEnd !== null && renewableFrom <= now && now < termEnd.at;

/** A decision against the claim can be disputed once, while its window is open. */
const isDisputable = ({ decision }: ClaimRow, now: Instant): boolean =>
  decision !== null && !decision.disputed && (decision.disputableUntil === null || decision.disputableUntil > now);

/** What the incumbent says to a claim for what it holds. */
export const answering = (row: NoticeRow, now: Instant): Act => ({
  name: 'answer',
  title: 'Answer the notice',
  lede: 'Another partner asks to be on record where you are. Say whether you defend your place, with a newer document if you have one, or release it.',
  offered: row.endedAt === null && (row.respondBy === null || row.respondBy > now),
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
  offered: row.state === 'open',
  document: 'needed',
  command: ({ document }) => ({ type: 'SubmitDisputeEvidence', disputeId: row.disputeId, evidence: evidenceIn(document, row) }),
});

/** Who opened a dispute takes it back. */
export const takingBack = ({ disputeId, state }: DisputeRow): Act => ({
  name: 'withdraw',
  title: 'Take the dispute back',
  lede: 'The decision stands, and cannot be disputed again.',
  offered: state === 'open',
  command: () => ({ type: 'WithdrawDispute', disputeId }),
});

/** @throws Refusal Malformed */
function stanceOf(chosen: string): 'defends' | 'releases' {
  if (chosen === 'defends' || chosen === 'releases') return chosen;
  throw new Refusal('Malformed', 'Choose whether you defend or release.', [{ field: 'outcome', message: 'must be chosen' }]);
}
