import type { EventTold } from '../../api/seen/events';
import type { Evidence } from '../../domain/schemas';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { timeOf } from '../words';
import { said } from './said';
import type { DataTold } from './said';

/**
 * Every event of a workload in the order recorded: who did what, on both clocks, with documents, reasons and words. A dashed rule joins
 * those of one append. Each has an address of its own, `#e` and its place in the stream, counted from 1.
 */
export function eventList(events: readonly EventTold[], telling: Telling): Html {
  return html`<ol class="evs">
    ${events.map((event, index) => entry(event, events[index - 1], telling))}
  </ol>`;
}

function entry(event: EventTold, before: EventTold | undefined, telling: Telling): Html {
  const { revision, sequence, recordedAt, effectiveAt, actor, data, policyVersion } = event;
  const joined = before?.recordedAt === recordedAt && before.commandId === event.commandId && before.actor.id === actor.id;
  const anchor = revision === undefined ? html`` : html` id="e${revision + 1}"`;
  return html`<li class="${joined ? 'ev join' : 'ev'}" ${anchor}>
    <h3>${said(data, telling)}</h3>
    <dl class="clk">
      <div>
        <dt>recorded</dt>
        <dd>${timeOf(recordedAt)}</dd>
      </div>
      ${
        effectiveAt !== recordedAt &&
        html`<div class="${effectiveAt < recordedAt ? 'late' : ''}">
          <dt>effective</dt>
          <dd>${timeOf(effectiveAt)}</dd>
        </div>`
      }
    </dl>
    <div class="what">${words(data)}${documents(data)}${reasons(data)}</div>
    <dl class="fol">
      <div>
        <dt>by</dt>
        <dd>${actor.role ?? ''}${actor.id !== undefined && html` <code>${actor.id}</code>`}</dd>
      </div>
      ${
        sequence !== undefined &&
        html`<div>
          <dt>sequence</dt>
          <dd>${sequence}</dd>
        </div>`
      }
      ${
        policyVersion !== undefined &&
        html`<div>
          <dt>policy</dt>
          <dd>version ${policyVersion}</dd>
        </div>`
      }
    </dl>
  </li> `;
}

/** What a person wrote: grounds, rationale, a note, why there is more time. */
function words(data: DataTold): Html[] {
  const written = [data['grounds'], data['rationale'], data['text'], data['reason']];
  return written.flatMap((one) => (typeof one === 'string' && one !== '' ? [html`<blockquote><p>${one}</p></blockquote>`] : []));
}

function documents({ evidence }: DataTold): Html[] {
  return ((evidence ?? []) as Partial<Evidence>[]).map(
    ({ type, customerSignedOn, sha256, workloads }) =>
      html`<p>
        ${type}, signed ${customerSignedOn && timeOf(customerSignedOn)}${workloads && `, names ${workloads.join(', ')}`}
        ${sha256 && html`<code class="hash">${sha256.slice(0, 8)}…${sha256.slice(-6)}</code>`}
      </p>`,
  );
}

function reasons({ reasons: codes }: DataTold): Html | null {
  const list = (codes ?? []) as string[];
  return list.length === 0 ? null : html`<p>${list.map((code) => html`<code>${code}</code> `)}</p>`;
}
