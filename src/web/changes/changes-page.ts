import { maskedName } from '../../api/seen/rivals';
import type { Rival } from '../../api/seen/rivals';
import type { EventTold } from '../../api/seen/events';
import { dayOf, isDay, lastInstantOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { said } from '../events/said';
import { actorTold } from '../actor';
import { html } from '../html';
import type { Html } from '../html';
import { pick } from '../lists/pick';
import type { Known } from '../lists/pick';
import { onward } from '../lists/table';
import type { Telling } from '../telling';
import { momentOf } from '../workload/answer';
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
    /** Those of its days that were past on the first date. */
    rewritten: { from: Instant; until: Instant } | null;
  }[];
}

/** What was asked, as typed. */
export interface ChangesAsked {
  from: string;
  to: string;
  tenant: string;
  partner: string;
  only: string;
}

/** What was past on the first date already. */
export const REWRITTEN = 'rewritten' as const;

export interface ChangesShown {
  asked: ChangesAsked;
  tenants: Known[];
  partners: Known[];
  /** Null where what was asked cannot be answered. */
  found: { items: { told: ChangedTold; telling: Telling }[]; next: string | null; knownFrom: Instant; knownTo: Instant } | null;
  problem: string | null;
  url: string;
}

/**
 * Two dates of knowledge compared: first the days that were past on the first date, and were believed another's; then what was decided
 * since of days that were still to come. Workload by workload, each with the decisions that made it so.
 */
export function changesPage({ asked, tenants, partners, found, problem, url }: ChangesShown): Html {
  return html`<h1>What was learned between two dates</h1>
    <p class="lede">
      Whose days have another holder as known on the second date than as known on the first: those that were past already, and were believed
      another’s; and those that were decided since. Nothing that was recorded has been edited: both answers stay true of their date.
    </p>
    ${problem !== null && html`<div class="problem" role="alert" tabindex="-1" autofocus><p>${problem}</p></div>`}
    <form class="filter" method="get" action="/changes">
      ${moment('known-from', 'Known on', asked.from)} ${moment('known-to', 'compared with', asked.to)}
      ${pick({ name: 'tenant', label: 'Customer', known: tenants, chosen: asked.tenant, none: 'any' })}
      ${pick({ name: 'partner', label: 'Partner', known: partners, chosen: asked.partner, none: 'any' })}
      ${pick({ name: 'only', label: 'Days', known: [{ id: REWRITTEN, name: 'that were past already' }], chosen: asked.only, none: 'all' })}
      <button type="submit">Compare</button>
    </form>
    ${found && learned(found, asked, url)}`;
}

/** A day to pick; an instant, which an address may hold, is shown as it is. */
const moment = (name: string, label: string, value: string): Html =>
  html`<div>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${value === '' || isDay(value) ? 'date' : 'text'}" value="${value}" />
  </div>`;

type Found = NonNullable<ChangesShown['found']>;
type Between = Pick<Found, 'knownFrom' | 'knownTo'>;
type Change = ChangedTold['changes'][number];

function learned({ items, next, ...between }: Found, { only }: ChangesAsked, url: string): Html {
  const told = html`between ${momentOf(between.knownFrom)} and ${momentOf(between.knownTo)}`;
  const past = items.flatMap((item) => some(item, ({ rewritten }) => rewritten !== null));
  const since = items.flatMap((item) => some(item, ({ rewritten }) => rewritten === null));
  if (items.length === 0 && only === '') return html`<p class="answer">No day changed hands ${told}.</p>`;
  return html`<section aria-labelledby="h-past">
      <h2 id="h-past">Believed otherwise <span class="cnt">${past.length}</span></h2>
      <div>
        ${past.length === 0 ? noneRewritten(between, next !== null || url.includes('cursor=')) : rewrittenNote(between)}
        ${past.map((item) => changed(item, between, believed))}
      </div>
    </section>
    ${
      since.length > 0 &&
      html`<section aria-labelledby="h-since">
        <h2 id="h-since">Decided since <span class="cnt">${since.length}</span></h2>
        <div>
          <p class="note">Days after ${momentOf(between.knownFrom)}, which were still to come then.</p>
          ${since.map((item) => changed(item, between, decidedSince))}
        </div>
      </section>`
    }
    ${onward(url, next)}`;
}

const rewrittenNote = ({ knownFrom }: Between): Html =>
  html`<p class="note">Days that were past on ${momentOf(knownFrom)}. Whoever asked about them then got another answer.</p>`;

/** Of one page among several nothing is said about the others. */
const noneRewritten = ({ knownFrom }: Between, paged: boolean): Html =>
  paged
    ? html`<p class="note">None on this page. Days that were past already can be asked for alone.</p>`
    : html`<p class="answer">No past day changed hands: what was answered of days before ${momentOf(knownFrom)} still holds.</p>`;

type Item = Found['items'][number];

/** A workload with some of its changes; nothing where it has none. */
function some({ told, telling }: Item, which: (change: Change) => boolean): Item[] {
  const changes = told.changes.filter(which);
  return changes.length === 0 ? [] : [{ told: { ...told, changes }, telling }];
}

function changed(
  { told: { workloadId, changes, ...ref }, telling }: Item,
  between: Between,
  say: (change: Change, telling: Telling, between: Between) => Html,
): Html {
  return html`<article class="changed">
    <h3><a href="/workloads/${workloadId}">${telling.workload(ref)}</a></h3>
    ${changes.map(
      (change) =>
        html`${say(change, telling, between)}
          <p class="because">
            ${decided(change.decision)} <a href="${bothTold(workloadId, change, between)}">Both answers, compared and drawn</a>
          </p>
          <details ${change.rewritten !== null && html` open`}>
            <summary>What led to it: ${change.because.length} event${change.because.length !== 1 && 's'}</summary>
            <ol class="cons">
              ${change.because.map((event) => led(event, workloadId, telling))}
            </ol>
          </details>`,
    )}
  </article> `;
}

/** `1 Mar 2025 to 10 Apr 2025: believed to be nobody’s, known since to be Litware’s` */
function believed({ until, before, after, rewritten }: Change, telling: Telling, { knownFrom }: Between): Html {
  const days = rewritten ?? { from: knownFrom, until: knownFrom };
  const goesOn = until === null || until > days.until;
  return html`<p class="answer">
    ${dayOrTime(days.from)} to ${days.until === knownFrom ? momentOf(knownFrom) : timeOf(days.until)}: believed to be
    ${named(before, telling)}, known since to be
    <strong>${named(after, telling)}</strong>${goesOn && html`; of later days too${until !== null && html`, until ${timeOf(until)}`}`}.
  </p>`;
}

function decidedSince({ from, until, before, after }: Change, telling: Telling): Html {
  return html`<p>
    ${dayOrTime(from)} ${until === null ? 'onwards' : html`to ${timeOf(until)}`}: <strong>${named(after, telling)}</strong>, and
    ${named(before, telling)} before.
  </p>`;
}

/** The workload on the first of the days, as known on the first date beside the second: a table has both, and the drawing a band of each. */
const bothTold = (workloadId: string, change: Change, { knownFrom, knownTo }: Between): string =>
  `${placeOf(workloadId, { on: onOf(change, knownTo), knownAt: askedAs(knownFrom), compare: askedAs(knownTo) })}#h-cm`;

/** The day on which it begins, where its last instant is among its days; of days that are still to come, now. */
function onOf({ from, until }: Change, knownTo: Instant): string | undefined {
  const last = lastInstantOf(dayOf(from));
  if (last < knownTo && (until === null || last < until)) return dayOf(from);
  return from < knownTo ? askedAs(from) : undefined;
}

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
