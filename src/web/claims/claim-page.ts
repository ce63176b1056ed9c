import type { Parts } from '../../api/parts';
import type { EventTold } from '../../api/seen/events';
import type { Rival } from '../../api/seen/rivals';
import type { Instant } from '../../domain/calendar';
import { businessDaysLeft } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import type { Evidence } from '../../domain/schemas';
import type { Comparison } from '../../domain/workload/events';
import type { ClaimRow } from '../../projections/workloads/rows';
import { offers } from '../acting/offers';
import { eventList } from '../events/event-list';
import { html } from '../html';
import type { Html } from '../html';
import { reasonsOf } from '../lists/claims';
import type { Telling } from '../telling';
import { deadlineWords, leftWords, stateWords, timeOf } from '../words';

/** The comparison as its reader is told it: of a rival the dates only. */
export interface ComparisonTold extends Pick<Comparison, 'rule' | 'ruleVersion' | 'because'> {
  recommends: string | Rival;
  candidates: (Partial<Rival> & {
    claimId?: string;
    standing: string;
    requestedAt: Instant;
    newestEvidence: { customerSignedOn: string; sha256?: string | null } | null;
  })[];
  policyVersion: number;
}

export interface ClaimShown {
  row: ClaimRow;
  caller: Caller;
  telling: Telling;
  comparison: ComparisonTold | null;
  events: readonly EventTold[];
  more: boolean;
  now: Instant;
  parts: Parts;
}

/** Where a claim stands and what is due, why it was lost and what would cure it, the documents side by side, and all that happened. */
export function claimPage(shown: ClaimShown): Html {
  const { row, caller, telling, comparison, events, more, parts } = shown;
  const why = reasonsOf(parts, caller, row);
  return html`<p class="crumb"><a href="/workloads/${row.workloadId}">${telling.workload(row)}</a></p>
    <h1>Claim of ${telling.partner(row)}</h1>
    <p class="lede">${stateWords(row.state)} since ${timeOf(row.stateSince)}, requested ${timeOf(row.requestedAt)}.</p>
    ${facts(shown)} ${offers({ kind: 'claims', row }, caller)}
    ${
      why.length > 0 &&
      html`<section aria-labelledby="h-wh">
        <h2 id="h-wh">Why</h2>
        <div>${why}${row.rationale !== null && html`<blockquote><p>${row.rationale}</p></blockquote>`}</div>
      </section>`
    }
    ${
      comparison &&
      html`<section aria-labelledby="h-ru">
        <h2 id="h-ru">The rule</h2>
        <div>${compared(comparison, telling)}</div>
      </section>`
    }
    <section aria-labelledby="h-ev">
      <h2 id="h-ev">Evidence</h2>
      <div>
        ${documents(caller.role === 'customer' ? row.evidence.filter(({ tenantId }) => tenantId === caller.tenantId) : row.evidence)}
      </div>
    </section>
    <section class="full" aria-labelledby="h-al">
      <h2 id="h-al">All that happened</h2>
      ${eventList(events, telling)} ${more && html`<p class="note">There is more; the workload’s page has all of it.</p>`}
    </section>`;
}

function facts({ row, now, parts }: ClaimShown): Html {
  const { nextDeadline, noticeUntil, since, termEnd, policyVersion } = row;
  const { holidays } = policyOf(parts.ledger.policies, policyVersion).terms;
  const fact = (name: string, value: Html | '' | null | false) =>
    value &&
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div> `;
  const due =
    nextDeadline &&
    html`${deadlineWords(nextDeadline.kind)}, ${timeOf(nextDeadline.at)}
      <span class="${nextDeadline.at <= now ? 'over-t' : 'rel'}">${leftWords(businessDaysLeft(now, nextDeadline.at, holidays))}</span>`;
  return html`<dl class="facts">
    ${fact('What is due', due)} ${fact('The incumbent may answer until', noticeUntil && timeOf(noticeUntil))}
    ${fact('On record since', since && timeOf(since))} ${fact('Term ends', termEnd && timeOf(termEnd.at))}
    ${fact('Policy', html`version ${policyVersion}`)}
    ${fact('Disputes', row.disputes.length > 0 && html`${row.disputes.map(({ disputeId, state }) => html`<a href="/disputes/${disputeId}">${state}</a> `)}`)}
  </dl>`;
}

const because: Record<Comparison['because'], string> = {
  'only-claimant': 'nobody else asks or holds',
  'newest-evidence': 'its newest document was signed last',
  'tie-incumbent': 'the newest documents are of the same day, and the incumbent goes first',
  'tie-earlier-request': 'the newest documents are of the same day, and it asked first',
  'incumbent-protected': 'under this policy the incumbent stays unless the customer agrees to another',
  'customer-agreed': 'the customer agreed to it',
};

function compared({ rule, ruleVersion, candidates, recommends, because: why, policyVersion }: ComparisonTold, telling: Telling): Html {
  const named = (one: Partial<Rival> | string): string => {
    if (typeof one === 'string') return telling.claim(one);
    if ('competingPartner' in one) return `competing partner ${one.competingPartner ?? ''}`;
    return 'claimId' in one && one.claimId !== undefined ? telling.claim(one.claimId) : 'a partner';
  };
  return html`<p class="answer">The rule recommends <strong>${named(recommends)}</strong>.</p>
    <p>
      ${because[why]}. Rule ${rule.replaceAll('-', ' ')}, version ${ruleVersion}, of policy version ${policyVersion}. It recommends; a
      manager decides.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Evidence side by side">
      <table class="side">
        <thead>
          <tr>
            <td></td>
            ${candidates.map((one) => html`<th scope="col">${named(one)} <span class="rel">${one.standing}</span></th> `)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Requested</th>
            ${candidates.map(({ requestedAt }) => html`<td>${timeOf(requestedAt)}</td> `)}
          </tr>
          <tr class="key">
            <th scope="row">Newest evidence</th>
            ${candidates.map(({ newestEvidence }) => html`<td>${newestEvidence ? html`signed <b>${timeOf(newestEvidence.customerSignedOn)}</b>` : 'none'}</td> `)}
          </tr>
        </tbody>
      </table>
    </div>`;
}

function documents(evidence: readonly Evidence[]): Html {
  if (evidence.length === 0) return html`<p>None.</p>`;
  return html`<ul>
    ${evidence.map(
      ({ type, customerSignedOn, workloads, reference, sha256 }) =>
        html`<li>
          ${type}, signed <b>${timeOf(customerSignedOn)}</b>, names ${workloads.join(', ')} <span class="rel">${reference}</span>
          <code class="hash">${sha256.slice(0, 8)}…${sha256.slice(-6)}</code>
        </li> `,
    )}
  </ul>`;
}
