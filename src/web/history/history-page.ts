import type { EventTold } from '../../api/seen/events';
import { catalogue } from '../../domain/catalogue';
import { isDay } from '../../domain/calendar';
import { actors, actorTold } from '../actor';
import { html } from '../html';
import type { Html } from '../html';
import { pick } from '../lists/pick';
import type { Known } from '../lists/pick';
import type { Telling } from '../telling';
import { effectiveTime, timeOf } from '../words';
import { feedOf, placeOf } from './asked';
import type { HistoryAsked } from './asked';
import { saidOf, subjectOf } from './told';

export interface HistoryShown {
  asked: HistoryAsked;
  tenants: Known[];
  partners: Known[];
  /** Null where what was asked cannot be answered. */
  found: { items: { event: EventTold; telling: Telling }[]; next: string | null } | null;
  problem: string | null;
  /** The cursor of this page; none for the first. */
  cursor?: string;
}

/** Every event of the ledger in its order, narrowed by a form: what an auditor reads, and cites by its sequence. */
export function historyPage(shown: HistoryShown): Html {
  const { asked, found, problem } = shown;
  return html`<h1>History</h1>
    <p class="lede">
      Everything the ledger holds, event by event, in the order recorded. Nothing in it is ever edited or taken out. An event is cited by
      its sequence, which is the same on every server and in every copy.
    </p>
    ${problem !== null && html`<div class="problem" role="alert" tabindex="-1" autofocus><p>${problem}</p></div>`} ${filterForm(shown)}
    ${found && foundOf(found, asked, shown.cursor)}`;
}

const choice = (name: string, chosen: string | undefined, options: readonly (readonly [value: string, words: string])[], none?: string) => {
  const strangers = chosen === undefined || options.some(([value]) => value === chosen) ? [] : [[chosen, chosen] as const];
  return html`<select id="${name}" name="${name}">
    ${none !== undefined && html`<option value="">${none}</option>`}
    ${[...strangers, ...options].map(
      ([value, words]) => html`<option value="${value}" ${value === chosen && html` selected`}>${words}</option> `,
    )}
  </select>`;
};

const field = (name: string, label: string, input: Html): Html => html`<div><label for="${name}">${label}</label>${input}</div> `;

function filterForm({ asked, tenants, partners }: HistoryShown): Html {
  const typed = (name: keyof HistoryAsked, type = 'text') =>
    html`<input id="${name}" name="${name}" type="${type}" value="${asked[name]}" autocomplete="off" />`;
  // A day to pick; an instant, which an address may hold, is shown as it is.
  const moment = (name: 'recorded-from' | 'recorded-to') => typed(name, asked[name] === undefined || isDay(asked[name]) ? 'date' : 'text');
  const types = [...catalogue.keys()].toSorted().map((name) => [name, wordsOfType(name)] as const);
  return html`<form class="filter" method="get" action="/history">
    ${field('type', 'What happened', choice('type', asked.type, types, 'anything'))}
    ${field('role', 'By', choice('role', asked.role, Object.entries(actors), 'anybody'))}
    ${pick({ name: 'tenant', label: 'Customer', known: tenants, chosen: asked.tenant ?? '', none: 'any' })}
    ${pick({ name: 'partner', label: 'Partner', known: partners, chosen: asked.partner ?? '', none: 'any' })}
    ${field('workload', 'Workload (id)', typed('workload'))} ${field('claim', 'Claim (id)', typed('claim'))}
    ${field('recorded-from', 'Recorded from', moment('recorded-from'))} ${field('recorded-to', 'to', moment('recorded-to'))}
    ${field('from', 'From sequence', html`<input id="from" name="from" value="${asked.from}" size="9" inputmode="numeric" autocomplete="off" />`)}
    ${field(
      'order',
      'Order',
      choice('order', asked.order, [
        ['newest', 'the newest first'],
        ['oldest', 'from the beginning'],
      ]),
    )}
    <button type="submit">Show</button>
  </form>`;
}

/** `Claim review started` */
const wordsOfType = (type: string): string => type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/ .*/, (rest) => rest.toLowerCase());

function foundOf({ items, next }: NonNullable<HistoryShown['found']>, asked: HistoryAsked, cursor: string | undefined): Html {
  const feed = feedOf(asked);
  const narrowed = Object.keys(asked).some((name) => name !== 'order');
  return html`<section class="full" aria-labelledby="h-ev">
    <h2 id="h-ev">Events <span class="cnt">${asked.order === 'oldest' ? 'in the order recorded' : 'the newest first'}</span></h2>
    ${
      items.length === 0
        ? html`<p>Nothing is recorded that matches. ${narrowed && html`<a href="/history">Look at everything</a>, or ask for less.`}</p>`
        : html`<ol class="evs">
            ${items.map(({ event, telling }) => entry(event, telling))}
          </ol>`
    }
    ${next !== null && html`<p class="note"><a href="${placeOf(asked, { cursor: next })}" rel="next">The next page</a></p>`}
    <p class="note">
      <a href="${placeOf(asked, { ...(cursor === undefined ? {} : { cursor }), format: 'json' })}">These events as JSON</a>, as they were
      written.${feed !== null && html` A program reads them from <code>GET ${feed}</code>; <a href="/docs">how</a>.`}
    </p>
  </section>`;
}

function entry(event: EventTold, telling: Telling): Html {
  const { sequence = '', recordedAt, effectiveAt, actor, type, policyVersion } = event;
  const fact = (name: string, value: Html | false) =>
    value &&
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div> `;
  return html`<li class="ev" id="e${sequence}">
    <h3><span class="no">${sequence}</span> ${saidOf(event, telling)}</h3>
    <dl class="clk">
      ${fact('recorded', timeOf(recordedAt))}
      <div class="${effectiveAt < recordedAt ? 'late' : ''}">
        <dt>effective</dt>
        <dd>${effectiveAt === recordedAt ? 'at once' : effectiveTime(effectiveAt, actor.role)}</dd>
      </div>
    </dl>
    <div class="what">
      <p>${subjectOf(event, telling)}</p>
      ${recorded(event)}
    </div>
    <dl class="fol">
      ${fact('by', actorTold(actor, actor.organisation === undefined ? undefined : telling.organisation(actor.organisation)))}
      ${fact('type', html`${type}`)} ${fact('policy', policyVersion !== undefined && html`version ${policyVersion}`)}
    </dl>
  </li> `;
}

/** All that was recorded, so that it can be cited and looked up elsewhere. */
function recorded({ sequence, id, stream, revision, type, version, recordedAt, effectiveAt, commandId, ...event }: EventTold): Html {
  const facts = [
    ['event', id],
    ['stream', stream],
    ['revision', revision],
    ['schema', `${type}, version ${version}`],
    ['recorded', recordedAt],
    ['effective', effectiveAt],
    ['command', commandId],
    ['correlation', event.correlationId],
    ['causation', event.causationId],
  ] as const;
  return html`<details>
    <summary>As recorded<span class="vh">: event ${sequence}</span></summary>
    <dl class="kv ids">
      ${facts.map(
        ([name, value]) =>
          value !== undefined &&
          html`<div>
            <dt>${name}</dt>
            <dd><code>${value}</code></dd>
          </div> `,
      )}
    </dl>
    <pre><code>${JSON.stringify(event.data, null, 2)}</code></pre>
  </details>`;
}
