import { counted } from '../../domain/counted';
import type { FieldError } from '../../domain/refusal';
import type { ReasonTold } from '../../api/seen/reasons';
import { said } from '../events/said';
import type { DataTold } from '../events/said';
import { html } from '../html';
import type { Html } from '../html';
import { table } from '../lists/table';
import type { Telling } from '../telling';
import { capital, readable, timeOf } from '../words';
import type { Act, Choice, Given } from './act';
import type { Caller } from '../../domain/facts';
import { documentFields } from './document';
import type { Following } from './following';
import { followingTold } from './following-told';
import { asks, markOf } from './form';

/** What would be recorded. */
export interface Foreseen {
  now: string;
  events: { data: DataTold; effectiveAt: string }[];
  following: Following;
}

/** What is wrong with what was asked, or has changed meanwhile. */
export interface Problem {
  status: number;
  detail: string;
  errors: readonly FieldError[];
  changed: Html | null;
}

export interface ActPage {
  act: Act;
  heading: string;
  lede: string;
  caller: Caller;
  /** What it is done to: its address and its name. */
  place: { href: string; name: string };
  action: string;
  csrf: string;
  /** Of the command: sent again it is the same command. */
  key: string;
  /** What the decision is made against; null where the reader decides nothing. */
  revision: number | null;
  given: Given;
  choices: ReasonTold[];
  /** Of the workload that it is about. */
  scope: string;
  /** What there is to decide by, above the form. */
  weighing: Html | null;
  /** How the decision, or one of its outcomes, stands to what the rule recommends. */
  stance: (outcome: string) => Html | null;
  problem: Problem | null;
  foreseen: Foreseen | null;
  telling: Telling;
}

/**
 * What an act asks, what follows from it, and only then the button that records it. The preview is the first button of the form, so that
 * Enter never records.
 */
export function actPage(page: ActPage): Html {
  const { act, heading, lede, place, action, csrf, key, revision, problem, foreseen, weighing, stance } = page;
  return html`<p class="crumb"><a href="${place.href}">${place.name}</a></p>
    <h1>${heading}</h1>
    <p class="lede">${lede}</p>
    ${problem && problemTold(problem)} ${weighing}
    <form class="decide" method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="key" value="${key}" />
      ${foreseen && html`<input type="hidden" name="shown" value="${markOf(page.given)}" />`}
      ${revision !== null && html`<input type="hidden" name="revision" value="${revision}" />`}
      ${
        asks(act) &&
        html`<section aria-labelledby="h-de">
          <h2 id="h-de">Decision</h2>
          <div class="decide">${!act.choice && told(stance(''))} ${fields(page)} ${showWhatFollows(action)}</div>
        </section>`
      }
      ${foreseen && follows(foreseen, page)}
    </form>`;
}

const told = (stance: Html | null): Html | null => stance && html`<p>This is ${stance}.</p>`;

/** What a preview led to, as its address names it: without a script too the reader is there, and goes on by keyboard from there. */
const ANSWERED = 'answered';

/** The first button of a form: it leads to what follows, or to what is in its way. */
export const showWhatFollows = (action: string): Html =>
  html`<div class="btns">
    <button type="submit" name="step" value="preview" class="sec" formaction="${action}#${ANSWERED}">Show what follows</button>
  </div>`;

/** What follows, below the form; a problem above it is read first. */
export function followsSection(problem: Problem | null, told: Html): Html {
  const id = problem ? 'h-fo' : ANSWERED;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}" tabindex="-1">What follows</h2>
    <div>${told}</div>
  </section>`;
}

/** Stands above the form, and has the focus: nothing typed is lost below it. */
export const problemTold = ({ detail, errors, changed }: Problem): Html =>
  html`<div class="problem" role="alert" tabindex="-1" id="${ANSWERED}" autofocus>
    <p>${capital(readable(detail))}</p>
    ${
      errors.length > 1 &&
      html`<ul class="cons">
        ${errors.map(({ field, message }) => html`<li>${capital(field)} ${readable(message)}</li> `)}
      </ul>`
    }
    ${changed}
  </div>`;

function follows({ events, now, following }: Foreseen, { act, telling, place, given, stance, caller, problem }: ActPage): Html {
  return followsSection(
    problem,
    html`${told(stance(given.choice))}
      ${
        events.length === 0
          ? html`<p>Nothing: it is so already.</p>`
          : html`<h3>${counted(events.length, 'event')} would be recorded</h3>
              ${wouldRead(events, now, telling)}
              <h3>Then</h3>
              <ul class="cons">
                ${followingTold({ following, now, caller, workload: place.name, telling }).map((one) => html`<li>${one}</li> `)}
              </ul>`
      }
      <p class="note">Nothing is recorded yet. Nothing that is recorded is ever edited.</p>
      <div class="btns">
        ${events.length > 0 && html`<button type="submit" name="step" value="record">${act.title}: record ${counted(events.length, 'event')}</button>`}
        <a href="${place.href}">Leave it</a>
      </div>`,
  );
}

/** The events as they would stand in the ledger, in its own tense. */
const wouldRead = (events: Foreseen['events'], now: string, telling: Telling): Html =>
  table(
    'What would be recorded',
    [
      { title: 'Event', cell: ({ data }) => html`<code>${String(data['type'])}</code>` },
      { title: 'It would read', cell: ({ data }) => said(data, telling) },
      { title: 'Effective', cell: ({ effectiveAt }) => (effectiveAt === now ? 'at once' : timeOf(effectiveAt)) },
    ],
    events,
    '',
  );

function fields({ act, given, choices, scope, stance }: ActPage): Html {
  return html`${act.choice && choiceOf(act.choice, given, stance)}${act.until && day('until', 'Until the close of', given.until)}${
    act.reasons &&
    html`<fieldset>
      <legend>Reasons</legend>
      ${choices.map(
        ({ code, text }) =>
          html`<div class="ck">
            <input type="checkbox" id="r-${code}" name="reasons" value="${code}" ${given.reasons.includes(code) && html` checked`} />
            <label for="r-${code}">${text} <code>${code}</code></label>
          </div> `,
      )}
    </fieldset>`
  }${
    act.rationale && words('rationale', 'Rationale: why, in your own words. Both parties read it.', given.rationale)
  }${act.words && words(act.words.name, act.words.label, given.words)}${act.document && documentFields(given.document, scope, act.document === 'needed')}`;
}

const words = (name: string, label: string, value: string): Html =>
  html`<div class="fld">
    <label for="${name}">${label}</label>
    <textarea id="${name}" name="${name}" rows="5" maxlength="4000">${value}</textarea>
  </div>`;

const day = (name: string, label: string, value: string): Html =>
  html`<div class="fld">
    <label for="${name}">${label}</label>
    <input type="date" id="${name}" name="${name}" value="${value}" />
  </div>`;

const choiceOf = ({ legend, options }: Choice, given: Given, stance: ActPage['stance']): Html =>
  html`<fieldset>
    <legend>${legend}</legend>
    ${Object.entries(options).map(
      ([one, label]) =>
        html`<div class="ck">
          <input type="radio" id="o-${one}" name="choice" value="${one}" ${given.choice === one && html` checked`} />
          <label for="o-${one}">${label}${beside(stance(one))}</label>
        </div> `,
    )}
  </fieldset>`;

const beside = (stance: Html | null): Html | null => stance && html`, ${stance}`;
