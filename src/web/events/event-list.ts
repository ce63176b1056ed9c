import type { EventTold } from '../../api/seen/events';
import { dayOf, daysBetween } from '../../domain/calendar';
import { counted } from '../../domain/counted';
import type { Evidence } from '../../domain/schemas';
import { actorTold } from '../actor';
import { signed } from '../drawing/shapes';
import { documentTold } from '../evidence';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { effectiveTime, justBefore, timeOf } from '../words';
import { said } from './said';
import type { DataTold } from './said';

/** What a page adds to its events where it shows a workload in time. */
export interface Beside {
  /** The sign of an event in the drawing, by its sequence. */
  shapeOf: (sequence: string) => string | undefined;
  /** Where the page shows the workload as known at an instant; null where nothing was known yet. */
  knownAt: (instant: string) => string | null;
  /** The sequences of the events that decide the answer shown. */
  decisive: ReadonlySet<string>;
  /** Those that the reader has recorded, as the page says first. */
  recorded: ReadonlySet<string | undefined>;
  /** The address of an event by its id, and its sequence, where the page has it. */
  causeOf: (eventId: string) => { href: string; sequence: string } | undefined;
}

/**
 * Every event of a workload in the order recorded: who did what, on both clocks, with documents, reasons and words. A dashed rule joins
 * those of one append. Each has an address of its own, `#e` and its sequence: what it is cited by, and the same for every reader.
 */
export function eventList(events: readonly EventTold[], telling: Telling, beside?: Beside): Html {
  return html`<ol class="evs">
    ${events.map((event, index) => entry(event, events[index - 1], telling, beside))}
  </ol>`;
}

function entry(event: EventTold, before: EventTold | undefined, telling: Telling, beside: Beside | undefined): Html {
  const { sequence = '', recordedAt, effectiveAt, actor, data } = event;
  const joined = before?.recordedAt === recordedAt && before.commandId === event.commandId && before.actor.id === event.actor.id;
  const late = effectiveAt < recordedAt;
  const shape = beside?.shapeOf(sequence);
  return html`<li class="ev${joined && ' join'}${beside?.recorded.has(sequence) && ' on'}" id="e${sequence}">
    <h3>${shape && signed(shape)}${beside && html`<span class="no">${sequence}</span> `}${said(data, telling)}</h3>
    <dl class="clk">
      <div>
        <dt>recorded</dt>
        <dd>${timeOf(recordedAt)}</dd>
      </div>
      ${
        effectiveAt !== recordedAt &&
        html`<div class="${late ? 'late' : ''}">
          <dt>effective</dt>
          <dd>${effectiveTime(effectiveAt, actor.role)}${late && laterWords(effectiveAt, recordedAt)}</dd>
        </div>`
      }
    </dl>
    <div class="what">
      ${beside?.decisive.has(sequence) && html`<p class="mkr">Decides the answer shown.</p>`}${words(data)}${documents(data)}${reasons(data)}${beside && identifiers(event)}
    </div>
    ${facts(event, beside)}
  </li> `;
}

function facts({ sequence, type, actor, policyVersion, causationId, recordedAt }: EventTold, beside: Beside | undefined): Html {
  const cause = causationId === undefined ? undefined : beside?.causeOf(causationId);
  const fact = (name: string, value: Html | undefined | false) =>
    value &&
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div> `;
  const before = beside?.knownAt(justBefore(recordedAt));
  return html`<dl class="fol">
    ${fact('by', actorTold(actor))} ${fact('sequence', sequence !== undefined && !beside && html`${sequence}`)}
    ${fact('type', beside && html`${type}`)} ${fact('policy', policyVersion !== undefined && html`version ${policyVersion}`)}
    ${fact('caused by', cause && html`<a href="${cause.href}">${cause.sequence}</a>`)}
    ${fact('known', beside && html`${before && html`<a href="${before}">just before</a>, `}<a href="${beside.knownAt(recordedAt)}">just after</a>`)}
  </dl>`;
}

/** What somebody who looks an event up elsewhere needs. */
function identifiers({ id, commandId, correlationId, sequence, data }: EventTold): Html | false {
  const hashes = ((data['evidence'] ?? []) as Partial<Evidence>[]).flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256]));
  const given = [['event', id] as const, ['command', commandId] as const, ['correlation', correlationId] as const].filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0) return false;
  return html`<details>
    <summary>Identifiers<span class="vh"> of event ${sequence}</span></summary>
    <dl class="kv ids">
      ${[...given, ...hashes.map((hash) => ['SHA-256', hash] as const)].map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><code>${value}</code></dd>
          </div> `,
      )}
    </dl>
  </details>`;
}

/** How long after it took effect an event was recorded, where that is days. */
function laterWords(effectiveAt: string, recordedAt: string): string {
  const days = daysBetween(dayOf(effectiveAt), dayOf(recordedAt));
  return days === 0 ? '' : `, recorded ${counted(days, 'day')} later`;
}

/** What a person wrote: grounds, rationale, a note, why there is more time. */
function words(data: DataTold): Html[] {
  const written = [data['grounds'], data['rationale'], data['text'], data['reason']];
  return written.flatMap((one) => (typeof one === 'string' && one !== '' ? [html`<blockquote><p>${one}</p></blockquote>`] : []));
}

function documents({ evidence }: DataTold): Html[] {
  return ((evidence ?? []) as Partial<Evidence>[]).map((document) => html`<p>${documentTold(document)}</p>`);
}

function reasons({ reasons: codes }: DataTold): Html | null {
  const list = (codes ?? []) as string[];
  return list.length === 0 ? null : html`<p>${list.map((code) => html`<code>${code}</code> `)}</p>`;
}
