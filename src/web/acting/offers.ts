import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { html } from '../html';
import type { Html } from '../html';
import { idOf } from './act';
import type { Act, Subject } from './act';
import { actsOn } from './acts';

/** The ways to act on what a page shows: each leads to what follows from it, and nothing is recorded by going there. */
export function offers(subject: Subject, caller: Caller, now: Instant): Html | null {
  const acts = offeredOn(subject, caller, now);
  const others = actsOn(subject, caller, now).flatMap(({ instead }) => instead ?? []);
  const notes = others.map((instead) => html`<p class="note">${instead}</p> `);
  if (acts.length === 0) return notes.length === 0 ? null : html`${notes}`;
  return html`<ul class="btns acts" aria-label="What you can do">
      ${acts.map(({ name, title }) => html`<li><a class="btn" href="${placeOfAct(subject, name)}">${title}</a></li> `)}
    </ul>
    ${notes}`;
}

/** The same as plain links, within a list; `of` says what each is about, to who hears links out of their place. */
export const offersInline = (subject: Subject, caller: Caller, now: Instant, of: string): Html[] =>
  offeredOn(subject, caller, now).map(
    ({ name, title }) => html`<a href="${placeOfAct(subject, name)}">${title}<span class="vh">: ${of}</span></a> `,
  );

/** What a reader can do about a subject as it stands. */
export const offeredOn = (subject: Subject, caller: Caller, now: Instant): Act[] =>
  actsOn(subject, caller, now).filter(({ offered }) => offered);

const placeOfAct = (subject: Subject, act: string): string => `/${subject.kind}/${idOf(subject)}/${act}`;
