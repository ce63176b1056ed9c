import { counted } from '../../domain/counted';
import type { Caller } from '../../domain/facts';
import type { FieldError } from '../../domain/refusal';
import { definitions } from '../drawing/shapes';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { capital, readable } from '../words';
import type { Act } from './act';
import { fieldsOf } from './fields';
import type { Typed } from './fields';
import { foreseenTold } from './foreseen';
import type { Foreseen } from './foreseen';
import { asks, markOf } from './form';

/** What is wrong with what was asked, or has changed meanwhile. */
export interface Problem {
  status: number;
  detail: string;
  errors: readonly FieldError[];
  changed: Html | null;
}

export interface ActPage extends Typed {
  act: Act;
  heading: string;
  caller: Caller;
  /** What it is done to: its address and its name. */
  place: { href: string; name: string };
  action: string;
  csrf: string;
  /** Of the command: sent again it is the same command. */
  key: string;
  /** What the decision is made against; null where the reader decides nothing. */
  revision: number | null;
  /** What there is to decide by, above the form. */
  weighing: Html | null;
  problem: Problem | null;
  foreseen: Foreseen | null;
  telling: Telling;
}

/**
 * What an act asks, what follows from it, and only then the button that records it. The preview is the first button of the form, so that
 * Enter never records.
 */
export function actPage(page: ActPage): Html {
  const { act, heading, place, action, csrf, key, revision, given, problem, foreseen, weighing, stance } = page;
  return html`${definitions}
    <p class="crumb"><a href="${place.href}">${place.name}</a></p>
    <h1>${heading}</h1>
    <p class="lede">${act.lede}</p>
    ${problem && problemTold(problem)} ${weighing}
    <form id="act" method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="key" value="${key}" />
      ${foreseen && html`<input type="hidden" name="shown" value="${markOf(given)}" />`}
      ${revision !== null && html`<input type="hidden" name="revision" value="${revision}" />`}
      ${
        asks(act) &&
        html`<section aria-labelledby="h-de">
          <h2 id="h-de">Decision</h2>
          <div class="decide">${!act.choice && told(stance(''))} ${fieldsOf(act, page)} ${showWhatFollows(action)}</div>
        </section>`
      }
    </form>
    ${foreseen && follows(foreseen, page)}`;
}

const told = (stance: Html | null): Html | null => stance && html`<p>This is ${stance}.</p>`;

/** What a preview led to, as its address names it: without a script too the reader is there, and goes on by keyboard from there. */
const ANSWERED = 'answered';

/** The first button of a form: it leads to what follows, or to what is in its way. */
export const showWhatFollows = (action: string): Html =>
  html`<div class="btns">
    <button type="submit" name="step" value="preview" class="sec" formaction="${action}#${ANSWERED}">Show what follows</button>
  </div>`;

/** The last button: of the form above, though it stands below it, where what follows has been read. */
export const record = (words: string): Html => html`<button type="submit" form="act" name="step" value="record">${words}</button>`;

/** What follows, below the form; a problem above it is read first. */
export function followsSection(problem: Problem | null, told: Html): Html {
  const id = problem ? 'h-fo' : ANSWERED;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}" tabindex="-1">What follows</h2>
    <div class="decide">${told}</div>
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

function follows(foreseen: Foreseen, { act, telling, place, given, stance, caller, problem }: ActPage): Html {
  const { length } = foreseen.events;
  return followsSection(
    problem,
    html`${told(stance(given.choice))} ${foreseenTold(foreseen, { caller, telling, workload: place.name })}
      <p class="note">Nothing is recorded yet. Nothing that is recorded is ever edited.</p>
      <div class="btns">
        ${length > 0 && record(`${act.title}: record ${counted(length, 'event')}`)}
        <a href="${place.href}">Leave it</a>
      </div>`,
  );
}
