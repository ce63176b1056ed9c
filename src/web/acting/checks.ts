import type { Instant } from '../../domain/calendar';
import { counted } from '../../domain/counted';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import type { Policies } from '../../domain/policy/policy';
import type { WorkloadRef } from '../../domain/streams';
import { claimOf } from '../../domain/workload/decided';
import { withoutEnding } from '../../domain/workload/changes';
import { disputing, isInWindow, isOwnDecision, needsLead } from '../../domain/workload/disputes';
import { grantedAgain } from '../../domain/workload/reinstating';
import { asExamined, proofIn } from '../../domain/workload/evidence';
import { awaitingCustomer, lookedAfter, partiesOn, rivalsAmong } from '../../domain/workload/reviewing';
import { incumbentOf, overAt, standingNotice } from '../../domain/workload/state';
import type { Claim, Dispute, Workload } from '../../domain/workload/state';
import { actorTold } from '../actor';
import { signed } from '../drawing/shapes';
import { kindOf } from '../evidence';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { capital, timeOf } from '../words';

/** What makes a decision permissible, as recorded: whether it is so, and how it reads. */
interface Check {
  holds: boolean;
  told: Html;
}

/** What the rules judge by, and who reads it. */
export interface Judged {
  workload: Workload;
  ref: WorkloadRef;
  caller: Caller;
  now: Instant;
  policies: Policies;
  isLookedAfter: (partnerId: string) => boolean;
  telling: Telling;
}

/** The facts by which a dispute can be resolved, none where it is over: as the rules judge them, whatever comes of it. */
export function resolutionChecks(disputeId: string, judged: Judged): Check[] {
  const { workload, caller } = judged;
  const dispute = workload.disputes.find((one) => one.disputeId === disputeId);
  const claim = dispute && claimOf(workload, dispute.claimId);
  if (!dispute || dispute.state !== 'open' || !claim?.decision) return [];
  const { decision } = claim;
  const again = decision.kind === 'rejection' ? null : grantedAgain(withoutEnding(workload, claim.claimId), decision.at, decision.by);
  return [
    openedInTime(dispute, isInWindow(decision, dispute.openedAt), decision.disputableUntil),
    { holds: !isOwnDecision(decision, caller), told: html`It was decided by ${actorTold(decision.decidedBy)}, not by you.` },
    ...escalated(dispute, caller),
    ...between(partiesOn(workload, disputing(workload, dispute)), judged),
    ...(again ? proven(again.claim, judged) : []),
  ];
}

/** The facts by which a review can be passed; none where the claim is not under review. */
export function passingChecks(claimId: string, judged: Judged): Check[] {
  const { workload, telling } = judged;
  const claim = claimOf(workload, claimId);
  if (claim.state !== 'UnderReview') return [];
  const awaiting = awaitingCustomer(workload);
  return [
    heard(claim, judged),
    {
      holds: !awaiting,
      told: html`The customer is asked about no other claim${awaiting && html`: ${telling.partner(awaiting)}’s awaits it`}.`,
    },
    ...between(partiesOn(workload), judged),
    ...proven(claim, judged),
  ];
}

/** With a sign before each; that one is not so its words say as well. */
export const checklist = (checks: readonly Check[]): Html | null =>
  checks.length === 0
    ? null
    : html`<ul class="checks" aria-label="What has to be so">
        ${checks.map(({ holds, told }) => html`<li>${signed(holds ? 'm-pass' : 'm-act')}${!holds && html`<b>Not so:</b> `}${told}</li> `)}
      </ul>`;

function openedInTime({ openedAt }: Dispute, holds: boolean, until: Instant | null): Check {
  const window = until === null ? html`no window closes` : html`it could be until ${timeOf(until)}`;
  return { holds, told: html`The dispute was opened in time: ${timeOf(openedAt)}; ${window}.` };
}

function escalated(dispute: Dispute, caller: Caller): Check[] {
  if (dispute.escalatedAt === null) return [];
  return [{ holds: !needsLead(dispute, caller), told: html`It was escalated ${timeOf(dispute.escalatedAt)}, and you are a lead.` }];
}

/** Where there is one account alone, there is nobody to decide between. */
function between(parties: readonly Claim[], { workload, isLookedAfter, telling }: Judged): Check[] {
  if (rivalsAmong(parties).length === 0) return [];
  const names = new Set(workload.claims.filter((claim) => parties.includes(claim)).map((claim) => telling.partner(claim)));
  const holds = lookedAfter(parties, isLookedAfter) === undefined;
  return [{ holds, told: html`You look after none of the parties: ${[...names].join(', ')}.` }];
}

function heard(claim: Claim, { workload, now, telling }: Judged): Check {
  const incumbent = incumbentOf(workload);
  if (!incumbent) return { holds: true, told: html`Nobody holds it now: there is nobody to hear.` };
  const name = telling.partner(incumbent);
  const notice = workload.notices.findLast(
    ({ to, about, account }) => to === 'incumbent' && about === claim.claimId && account === incumbent.accountId,
  );
  const over = notice && overAt(notice);
  const how =
    notice &&
    over &&
    (notice.stance === null ? html`had until ${timeOf(over.at)} to answer` : html`answered ${timeOf(over.at)}: it ${notice.stance}`);
  const told = html`${capital(name)}, which holds it now, was
  heard${notice && html`: it was served notice ${timeOf(notice.servedAt)}`}${how && html` and ${how}`}.`;
  return { holds: standingNotice(workload, claim, now) === undefined, told };
}

/** What a report carried over was granted upon none. */
function proven(claim: Claim, { ref, policies, telling }: Judged): Check[] {
  if (claim.imported !== null) return [];
  const { terms } = policyOf(policies, claim.policyVersion);
  const { fresh } = proofIn(asExamined(claim), claim.requestedAt, terms, ref);
  const newest = fresh.toSorted((one, other) => (one.customerSignedOn < other.customerSignedOn ? -1 : 1)).at(-1);
  const told = html`${capital(telling.partner(claim))} gave what a grant needs: a document that names ${telling.workload(ref)}, signed at
  most ${counted(terms.evidenceMonths, 'month')} before the request of
  ${timeOf(claim.requestedAt)}${newest && html` (${kindOf(newest.type)} of ${timeOf(newest.customerSignedOn)})`}.`;
  return [{ holds: newest !== undefined, told }];
}
