import { html } from '../html';
import type { Html } from '../html';

/** Customers, or partners, to choose from. */
export interface Known {
  id: string;
  name: string;
}

/** More than fit a list to choose from are named by their id. */
export const MOST_TO_CHOOSE = 100;

interface Pick {
  name: string;
  label: string;
  known: readonly Known[];
  chosen: string;
  /** What choosing none means. */
  none: string;
}

/** One of those that are known; where there are too many to choose from, its id is typed. */
export function pick({ name, label, known, chosen, none }: Pick): Html {
  if (known.length > MOST_TO_CHOOSE) {
    return html`<div>
      <label for="${name}">${label} (id)</label><input id="${name}" name="${name}" value="${chosen}" autocomplete="off" />
    </div>`;
  }
  const stranger = chosen === '' || known.some(({ id }) => id === chosen) ? [] : [{ id: chosen, name: chosen }];
  return html`<div>
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      <option value="">${none}</option>
      ${[...stranger, ...known].map(
        ({ id, name: called }) => html`<option value="${id}" ${id === chosen && html` selected`}>${called}</option> `,
      )}
    </select>
  </div>`;
}
