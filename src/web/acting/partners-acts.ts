import type { Instant } from '../../domain/calendar';
import { isInWindow } from '../../domain/workload/disputes';
import { isOpen } from '../../domain/workload/state';
import { Refusal } from '../../domain/refusal';
import type { ClaimRow, DisputeRow } from '../../projections/workloads/rows';
import type { Caller } from '../../domain/facts';
import type { Act, Beside, NoticeRow } from './act';
import { evidenceIn } from './document';

/** What a partner does with its own claim. */
export function ofPartner(row: ClaimRow, now: Instant, beside: Beside): Act[] {
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
      offered: !active && !isOpen(row) && isDisputable(row, now, beside),
      words: {
        name: 'grounds',
        label: 'Grounds: what was decided wrongly, in your own words. Both parties read it.',
        missing: 'Say on what grounds you dispute the decision.',
      },
      document: 'possible',
      command: ({ words: grounds, document }) => ({ type: 'OpenDispute', claimId, grounds, evidence: evidenceIn(document, row) }),
    },
  ];
}

const isRenewable = ({ renewableFrom, termEnd }: ClaimRow, now: Instant): boolean =>
  renewableFrom !== null && termEnd !== null && renewableFrom <= now && now < termEnd.at;

/** A decision against the claim can be disputed once, while its window is open; a rejection not beside another claim of the same account. */
const isDisputable = ({ decision }: ClaimRow, now: Instant, { asksOtherwise }: Beside): boolean =>
  decision !== null && !decision.disputed && isInWindow(decision, now) && !(decision.kind === 'rejection' && asksOtherwise);

/** What the incumbent says to a claim for what it holds. */
export const answering = (row: NoticeRow, now: Instant): Act => ({
  name: 'answer',
  title: 'Answer the notice',
  heading: (whose) => `Answer the notice on ${whose}`,
  lede: 'Say whether you defend your place, with a newer document if you have one, or release it.',
  offered: row.endedAt === null && (row.respondBy === null || row.respondBy > now),
  choice: {
    legend: 'Answer',
    options: { defends: 'Defend what you hold', releases: 'Release it: the claim need not wait for you' },
    missing: 'Choose whether you defend or release.',
  },
  document: 'possible',
  command: ({ choice, document }) => ({
    type: 'AnswerNotice',
    noticeId: row.noticeId,
    stance: stanceOf(choice),
    evidence: evidenceIn(document, row),
  }),
});

/** What a party of a dispute, or the customer, does in it. */
export function inDispute(row: DisputeRow, { role, accountId }: Caller): Act[] {
  if (role !== 'customer' && role !== 'partner') return [];
  return role === 'partner' && row.opener.accountId === accountId ? [givingEvidence(row), takingBack(row)] : [givingEvidence(row)];
}

const givingEvidence = (row: DisputeRow): Act => ({
  name: 'evidence',
  title: 'Give a document',
  lede: 'Who settles the dispute reads it beside what both parties gave.',
  offered: row.state === 'open',
  document: 'needed',
  command: ({ document }) => ({ type: 'SubmitDisputeEvidence', disputeId: row.disputeId, evidence: evidenceIn(document, row) }),
});

/** Who opened a dispute takes it back. */
const takingBack = ({ disputeId, state }: DisputeRow): Act => ({
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
