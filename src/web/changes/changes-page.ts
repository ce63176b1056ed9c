import { maskedName } from '../../api/seen/rivals';
import type { Rival } from '../../api/seen/rivals';
import type { EventTold } from '../../api/seen/events';
import { isDay } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { said } from '../events/said';
import { actorTold } from '../actor';
import { html } from '../html';
import type { Html } from '../html';
import { pick } from '../lists/pick';
import type { Known } from '../lists/pick';
import { onward } from '../lists/table';
import type { Telling } from '../telling';
import { askedAs, placeOf } from '../workload/place';
import { dayOrTime, timeOf } from '../words';

/** Who had days, as its reader is told. */
type HoldingTold = Partial<Rival> & { claimId?: string; partnerId?: string; partnerName?: string | null };

/** A workload some of whose days changed hands between two moments of knowledge, as `GET /v1/changes` tells it. */
export interface ChangedTold {
  workloadId: string;
  tenantId: string;
  scope: string;
  changes: {
    from: Instant;
    until: Instant | null;
    before: HoldingTold | null;
    after: HoldingTold | null;
    decision: { decidedBy: { role: string; id?: string } | null; policyVersion: number | null; reasons: string[]; evidence: string[] };
    because: EventTold[];
  }[];
}

/** What was asked, as typed. */
export interface ChangesAsked {
  from: string;
  to: string;
  tenant: string;
  partner: string;
}

export interface ChangesShown {
  asked: ChangesAsked;
  tenants: Known[];
  partners: Known[];
  /** Null where what was asked cannot be answered. */
  found: { items: { told: ChangedTold; telling: Telling }[]; next: string | null; knownFrom: Instant; knownTo: Instant } | null;
  problem: string | null;
  url: string;
}

/** Two dates of knowledge compared: whose days became another's, workload by workload, and the decisions that made them so. */
export function changesPage({ asked, tenants, partners, found, problem, url }: ChangesShown): Html {
  return html`<h1>What was learned between two dates</h1>
    <p class="lede">
      Whose days had another holder as known on the first date than as known on the second, and what was decided in between. Nothing that
      was recorded has been edited: both answers stay true of their date.
    </p>
    ${problem !== null && html`<div class="problem" role="alert" tabindex="-1" autofocus><p>${problem}</p></div>`}
    <form class="filter" method="get" action="/changes">
      ${moment('known-from', 'Known on', asked.from)} ${moment('known-to', 'compared with', asked.to)}
      ${pick({ name: 'tenant', label: 'Customer', known: tenants, chosen: asked.tenant, none: 'any' })}
      ${pick({ name: 'partner', label: 'Partner', known: partners, chosen: asked.partner, none: 'any' })}
      <button type="submit">Compare</button>
    </form>
    ${found && learned(found, url)}`;
}

/** A day to pick; an instant, which an address may hold, is shown as it is. */
const moment = (name: string, label: string, value: string): Html =>
  html`<div>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${value === '' || isDay(value) ? 'date' : 'text'}" value="${value}" />
  </div>`;

function learned({ items, next, knownFrom, knownTo }: NonNullable<ChangesShown['found']>, url: string): Html {
  const between = html`between ${timeOf(knownFrom)} and ${timeOf(knownTo)}`;
  if (items.length === 0) return html`<p class="answer">No day changed hands ${between}.</p>`;
  return html`<p class="note">Learned ${between}:</p>
    ${items.map((item, index) => changed(item, index, { knownFrom, knownTo }))} ${onward(url, next)}`;
}

type Between = Pick<NonNullable<ChangesShown['found']>, 'knownFrom' | 'knownTo'>;

function changed(
  { told: { workloadId, changes, ...ref }, telling }: { told: ChangedTold; telling: Telling },
  index: number,
  between: Between,
): Html {
  return html`<section aria-labelledby="w${index}">
    <h2 id="w${index}"><a href="/workloads/${workloadId}">${telling.workload(ref)}</a></h2>
    <div>
      ${changes.map(
        (change) =>
          html`<div class="changed">
            <p class="answer">
              ${dayOrTime(change.from)} ${change.until === null ? 'onwards' : html`to ${timeOf(change.until)}`}:
              ${named(change.before, telling)}, then learned to be <strong>${named(change.after, telling)}</strong>.
            </p>
            <p class="because">
              ${decided(change.decision)} <a href="${bothDrawn(workloadId, change.from, between)}">Both answers, drawn</a>
            </p>
            <ol class="cons" aria-label="What led to it">
              ${change.because.map((event) => led(event, workloadId, telling))}
            </ol>
          </div> `,
      )}
    </div>
  </section>`;
}

/** The workload on the first of the days, as known on the first date beside the second: the drawing has a band of each. */
const bothDrawn = (workloadId: string, from: Instant, { knownFrom, knownTo }: Between): string =>
  `${placeOf(workloadId, { on: from < knownTo ? askedAs(from) : undefined, knownAt: askedAs(knownFrom), compare: askedAs(knownTo) })}#h-tl`;

const led = ({ data, recordedAt, sequence }: EventTold, workloadId: string, telling: Telling): Html => {
  const words = said(data, telling);
  return html`<li>
    ${sequence === undefined ? words : html`<a href="/workloads/${workloadId}#e${sequence}">${words}</a>`}
    <span class="rel">recorded ${timeOf(recordedAt)}</span>
  </li> `;
};

function named(holding: HoldingTold | null, telling: Telling): string {
  if (!holding) return 'nobody';
  if ('competingPartner' in holding && holding.competingPartner !== undefined) return maskedName(holding.competingPartner);
  return holding.partnerName ?? (holding.claimId === undefined ? 'a partner' : telling.claim(holding.claimId));
}

function decided({ decidedBy, policyVersion, reasons, evidence }: ChangedTold['changes'][number]['decision']): Html {
  return html`Decided by
  ${decidedBy ? actorTold(decidedBy) : 'the ledger'}${policyVersion !== null && ` under policy version ${policyVersion}`}${reasons.length > 0 && html`, for ${reasons.map((code, index) => html`${index > 0 && ' '}<code>${code}</code>`)}`}${evidence.length > 0 && html`, upon ${evidence.map((hash) => html`<code class="hash">${hash.slice(0, 8)}…${hash.slice(-6)}</code> `)}`}`;
}
