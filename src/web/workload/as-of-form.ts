import type { Day } from '../../domain/calendar';
import { html } from '../html';
import type { Html } from '../html';
import { isPicked, placeOf } from './place';
import type { Asked } from './place';

/** The dates between which the form picks. */
export interface Reach {
  from: Day;
  today: Day;
}

/** Asks for the workload on one day as known on another: a form that needs no script. What was typed stays in it. */
export function asOfForm(workloadId: string, { on, knownAt, compare }: Asked, { from, today }: Reach): Html {
  const field = (id: string, label: string, hint: string, given: string | undefined, otherwise: string) =>
    html`<div>
      <label for="${id}">${label} <span class="hint">${hint}</span></label>
      ${
        isPicked(given)
          ? html`<input type="date" id="${id}" name="${id}" value="${given ?? otherwise}" min="${from}" max="${today}" />`
          : html`<input type="text" id="${id}" name="${id}" value="${given}" size="26" autocomplete="off" />`
      }
    </div> `;
  return html`<form class="asof" method="get" action="/workloads/${workloadId}">
    ${field('on', 'On record on', 'effective date', on, today)} ${field('known-at', 'as known on', 'knowledge date', knownAt, today)}
    ${field('compare', 'beside what was known on', 'optional', compare, '')}
    <button type="submit">Show</button>
    ${(on ?? knownAt ?? compare) !== undefined && html`<p class="jump"><a href="${placeOf(workloadId, {})}">Today, known today</a></p>`}
  </form>`;
}
