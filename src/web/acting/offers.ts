import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { html } from '../html';
import type { Html } from '../html';
import { idOf } from './act';
import type { Act, Subject } from './act';
import { actsOn } from './acts';
import { besideOf } from './beside';

/** Who reads, and when. */
export interface Reading {
  caller: Caller;
  now: Instant;
  parts: Parts;
}

/** What a reader's role does about a subject, offered or not as it stands. */
export const actsFor = (subject: Subject, { caller, now, parts }: Reading): Act[] =>
  actsOn(subject, caller, now, besideOf(subject, caller, parts));

/** What a reader can do about a subject as it stands. */
export const offeredOn = (subject: Subject, reading: Reading): Act[] => actsFor(subject, reading).filter(({ offered }) => offered);

/** The ways to act on what a page shows: each leads to what follows from it, and nothing is recorded by going there. */
export function offers(subject: Subject, reading: Reading, label = 'What you can do'): Html | null {
  const acts = actsFor(subject, reading);
  const offered = acts.filter((act) => act.offered);
  const notes = [...new Set(acts.flatMap(({ instead }) => instead?.detail ?? []))].map((instead) => html`<p class="note">${instead}</p> `);
  if (offered.length === 0) return notes.length === 0 ? null : html`${notes}`;
  return html`<ul class="btns acts" aria-label="${label}">
      ${offered.map(({ name, title }) => html`<li><a class="btn" href="${placeOfAct(subject, name)}">${title}</a></li> `)}
    </ul>
    ${notes}`;
}

/** The same as plain links, within a list; `of` says what each is about, to who hears links out of their place. */
export const offersInline = (subject: Subject, reading: Reading, of: string): Html[] =>
  offeredOn(subject, reading).map(
    ({ name, title }) => html`<a href="${placeOfAct(subject, name)}">${title}<span class="vh">: ${of}</span></a> `,
  );

const placeOfAct = (subject: Subject, act: string): string => `/${subject.kind}/${idOf(subject)}/${act}`;
