import type { ReasonTold } from '../../api/seen/reasons';
import { html } from '../html';
import type { Html } from '../html';
import type { Act, Choice, Given } from './act';
import { documentFields } from './document';

/** What a form holds, and what there is to choose from. */
export interface Typed {
  given: Given;
  reasons: readonly ReasonTold[];
  /** Of the workload that it is about. */
  scope: string;
  /** How a choice stands to what the rule recommends. */
  stance: (choice: string) => Html | null;
}

/** What an act asks for: side by side where there is room. */
export function fieldsOf({ choice, until, reasons, rationale, words, document }: Act, { given, reasons: all, scope, stance }: Typed): Html {
  return html`<div class="two">
    ${choice && chooser(choice, given.choice, stance)} ${until && day('until', 'Until the close of', given.until)}
    ${reasons && reasonsAmong(all, given.reasons)}
    ${rationale && text('rationale', 'Rationale: why, in your own words. Both parties read it.', given.rationale)}
    ${words && text(words.name, words.label, given.words)} ${document && documentFields(given.document, scope, document === 'needed')}
  </div>`;
}

const chooser = ({ legend, options, means }: Choice, chosen: string, stance: Typed['stance']): Html =>
  html`<fieldset>
    <legend>${legend}</legend>
    ${Object.entries(options).map(([one, label]) => {
      const beside = stance(one);
      return html`<div class="ck">
        <input type="radio" id="o-${one}" name="choice" value="${one}" ${chosen === one && html` checked`} />
        <label for="o-${one}"
          >${label}${beside && html`, ${beside}`}${means?.[one] && html`<br /><span class="rel">${means[one]}</span>`}</label
        >
      </div> `;
    })}
  </fieldset>`;

const reasonsAmong = (all: readonly ReasonTold[], chosen: readonly string[]): Html =>
  html`<fieldset>
    <legend>Reasons</legend>
    ${all.map(
      ({ code, text: words }) =>
        html`<div class="ck">
          <input type="checkbox" id="r-${code}" name="reasons" value="${code}" ${chosen.includes(code) && html` checked`} />
          <label for="r-${code}">${words} <code>${code}</code></label>
        </div> `,
    )}
  </fieldset>`;

const text = (name: string, label: string, value: string): Html =>
  html`<div class="fld">
    <label for="${name}">${label}</label>
    <textarea id="${name}" name="${name}" rows="5" maxlength="4000">${value}</textarea>
  </div>`;

const day = (name: string, label: string, value: string): Html =>
  html`<div class="fld">
    <label for="${name}">${label}</label>
    <input type="date" id="${name}" name="${name}" value="${value}" />
  </div>`;
