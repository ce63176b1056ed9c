import type { Cited, DecisionMade, Gathered, Given, NoticeGiven, Side } from '../../api/disputes/dossier';
import type { Comparison } from '../../domain/workload/claim-events';
import { because as why } from '../claims/comparison';
import { actorTold } from '../actor';
import { kindOf } from '../evidence';
import { html } from '../html';
import type { Html, Part } from '../html';
import { capital, effectiveTime, serviceWords, timeOf } from '../words';

interface Named {
  claimId: string;
  partnerId: string;
  partnerName: string | null;
}
interface Reason {
  code: string;
  text: string;
}
type Who = { role: string; id?: string } | null;

/** A dispute as its reader is told it. */
export interface DisputeRead {
  disputeId: string;
  tenantId: string;
  scope: string;
  state: string;
  opener: Named;
  counterpart: Named | null;
  decision: { kind: 'rejection' | 'supersession' | 'end'; at: string | null; reasons: Reason[]; rationale: string | null; decidedBy: Who };
  grounds: string;
  openedAt: string;
  escalateAt: string;
  escalatedAt: string | null;
  closedAt: string | null;
  outcome: string | null;
  reasons: Reason[];
  rationale: string | null;
  decidedBy: Who;
  policyVersion: number;
}

/** A document as far as its reader may know it. */
interface DocumentRead {
  sha256?: string;
  type: string;
  customerSignedOn: string;
  tenantId?: string;
  workloads?: string[];
  reference?: string;
}

const sideWords = (side: Side | null, { opener, counterpart }: DisputeRead): string => {
  if (side === null) return '–';
  if (side === 'customer') return 'the customer';
  const party = side === 'opener' ? opener : counterpart;
  return party?.partnerName ?? party?.partnerId ?? '–';
};

/**
 * What each side gave, beside each other: a row for each occasion, in the order of the first that used it.
 * @param hrefOf where an event is told, by its sequence
 */
export function evidenceOf(given: readonly Given[], dispute: DisputeRead, hrefOf = entryOf): Html {
  const sides: Side[] = ['opener', 'counterpart', ...(given.some(({ side }) => side === 'customer') ? (['customer'] as const) : [])];
  const occasions = [...new Set(given.map(({ type }) => type))];
  const heads = sides.map((side) => {
    const nothing = !given.some((one) => one.side === side);
    return html`<b>${sideWords(side, dispute)}</b>${nothing && html` <span class="rel">nothing that you may read</span>`}`;
  });
  return table(
    'evidence',
    ['Given when', ...heads],
    occasions.map((type) => [
      html`<b>${wordsOf(type)}</b>`,
      ...sides.map((side) => {
        const here = given.filter((one) => one.side === side && one.type === type);
        return here.length === 0 ? '–' : html`${here.map((one) => givenPart(one, dispute, hrefOf))}`;
      }),
    ]),
  );
}

/** A document whole: who keeps the dossier knows by the hash which it was. */
const givenPart = ({ sequence, recordedAt, documents }: Given, dispute: DisputeRead, hrefOf: typeof entryOf): Html =>
  html`<p class="rel">${cite(sequence, hrefOf)} ${timeOf(recordedAt)}</p>
    ${(documents as DocumentRead[]).map(
      ({ sha256, type, customerSignedOn, tenantId, workloads, reference }) =>
        html`<p>
          ${kindOf(type)}, signed
          <b>${timeOf(customerSignedOn)}</b
          >${workloads && html`<br />names ${workloads.map(serviceWords).join(', ')}`}${tenantId !== undefined && tenantId !== dispute.tenantId && html` of another customer, <code>${tenantId}</code>`}
          ${reference !== undefined && html`<br />${reference}`}${sha256 !== undefined && html`<br /><code class="sha">${sha256}</code>`}
        </p> `,
    )}`;

export function noticesOf(notices: readonly NoticeGiven[], dispute: DisputeRead): Html {
  if (notices.length === 0) return html`<p>None that you may read.</p>`;
  return table(
    'notices',
    ['Event', 'Served', 'To', 'About the claim of', 'Answer by', 'Answered'],
    notices.map(({ sequence, servedAt, to, about, respondBy, failed, answer }) => [
      cite(sequence),
      timeOf(servedAt),
      to === 'customer' ? 'the customer' : to === null ? '–' : 'the incumbent',
      sideWords(about, dispute),
      respondBy === null ? '–' : failed ? html`not served: ${cite(failed.sequence)} ${timeOf(failed.recordedAt)}` : timeOf(respondBy),
      answer ? html`${cite(answer.sequence)} ${answer.stance}, ${timeOf(answer.recordedAt)}` : to === null ? '–' : 'no answer',
    ]),
  );
}

export function decisionsOf({ decisions, events }: Pick<Gathered, 'decisions' | 'events'>, dispute: DisputeRead): Html {
  if (decisions.length === 0) return html`<p>None that you may read.</p>`;
  const recorders = new Map(events.map(({ sequence, actor }) => [sequence, actor as Who]));
  return table(
    'decisions',
    ['Event', 'Recorded', 'Decision', 'Claim of', 'Recommended', 'Why', 'By'],
    decisions.map((one) => [
      cite(one.sequence),
      timeOf(one.recordedAt),
      html`${wordsOf(one.type)}${one.effectiveAt !== one.recordedAt && html`<br /><span class="rel">effective ${timeOf(one.effectiveAt)}</span>`}`,
      sideWords(one.side, dispute),
      recommended(one, dispute),
      html`${one.reasons.map((code) => html`<code>${code}</code> `)}${one.rationale !== null && html`<blockquote>${one.rationale}</blockquote>`}`,
      html`${deciderOf(one.decidedBy as Who)}${inForceBy(one.decidedBy as Who, recorders.get(one.sequence) ?? null)}${one.policyVersion !== null && html`<br /><span class="rel">policy version ${one.policyVersion}</span>`}`,
    ]),
  );
}

/** Whom the rule preferred, why, and which version of it; a rival that the reader may not know is only another. */
function recommended({ comparison }: DecisionMade, { opener, counterpart }: DisputeRead): Part {
  if (comparison === null) return '–';
  const { rule, ruleVersion, recommends, because } = comparison as Omit<Comparison, 'recommends'> & {
    recommends: string | { claimId?: string };
  };
  const claimId = typeof recommends === 'string' ? recommends : recommends.claimId;
  const party = [opener, counterpart].find((one) => one?.claimId === claimId);
  return html`<b>${party?.partnerName ?? party?.partnerId ?? 'another claim'}</b><br /><span class="rel"
      >${capital(why[because])}. Rule ${rule.replaceAll('-', ' ')}, version ${ruleVersion}.</span
    >`;
}

export const eventsOf = (events: readonly Cited[], dispute: DisputeRead): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Table of events">
    <table class="roomy">
      <thead>
        <tr>
          ${['Sequence', 'Event', 'Claim of', 'Recorded', 'Effective', 'By', 'Id'].map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${events.map(
          ({ sequence, id, type, side, recordedAt, effectiveAt, actor }) =>
            html`<tr id="e${sequence}">
              <th scope="row" class="n">${sequence}</th>
              <td>${wordsOf(type)}</td>
              <td>${sideWords(side, dispute)}</td>
              <td class="nw">${timeOf(recordedAt)}</td>
              <td class="nw">${effectiveAt === recordedAt ? 'at once' : effectiveTime(effectiveAt, (actor as Who | null)?.role)}</td>
              <td>${deciderOf(actor as Who)}</td>
              <td>${id !== null && html`<code>${id}</code>`}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;

/** Where it is wider than the screen it is scrolled, by keyboard too. */
function table(name: string, head: readonly Part[], rows: readonly Part[][]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of ${name}">
    <table class="roomy">
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Where an event of the dispute stands among all of them. */
const entryOf = (sequence: string): string => `#e${sequence}`;
const cite = (sequence: string, hrefOf = entryOf): Html => html`<a href="${hrefOf(sequence)}">${sequence}</a>`;

/** What a manager decided by passing a review may be in force only by the customer's word, or when its time is over. */
const inForceBy = (decidedBy: Who, recordedBy: Who): Html | null =>
  decidedBy === null || recordedBy === null || [recordedBy.role, 'policy'].includes(decidedBy.role)
    ? null
    : html`<br /><span class="rel">by the review; in force by ${actorTold(recordedBy)}</span>`;

const deciderOf = (who: Who): Html | string => (who === null ? '–' : actorTold(who));

/** `ClaimReviewPassed` as people read it: Claim review passed. */
const wordsOf = (type: string): string => {
  const words = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
