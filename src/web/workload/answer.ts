import { dayOf, FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { maskedName } from '../../api/seen/rivals';
import type { Story } from '../../api/timeline/timelines';
import type { Answer } from '../../timeline/answers';
import type { HolderTold, Timeline, Told } from '../../timeline/timeline';
import { shapeOf, signed } from '../drawing/shapes';
import { html } from '../html';
import type { Html } from '../html';
import { capital, justBefore, sinceTime, timeOf } from '../words';
import { askedAs, placeOf } from './place';
import type { Asked } from './place';

/** Longer chains are told from their end. */
const MOST_CAUSES = 12;

export const holderOf = ({ answer }: Told): HolderTold | null => answer.partnerOfRecord;

export const holderName = ({ partnerName, partnerId, competingPartner }: HolderTold): string =>
  competingPartner === undefined ? (partnerName ?? partnerId ?? '') : maskedName(competingPartner);

/** A past state of knowledge: not what is known now. */
export const isPast = ({ knownAt, now }: Timeline): boolean => knownAt < now;

/** What is so of the workload as a whole at K. */
export const runs = ({ spans }: Timeline, kind: 'contested' | 'hold' | 'lock'): boolean =>
  spans.some((span) => span.kind === kind && span.lane === null && span.closedAt === null);

/** The answer by itself, at the head of a page. */
export const answerOf = (told: Told, dispute: string | null): Html => html`<p class="answer">${answerWords(told, dispute)}</p>`;

/**
 * The answer in one sentence; of a past state of knowledge it says so first.
 * @param dispute the address of the open dispute, where the reader may see it
 */
export function answerWords(told: Told, dispute: string | null): Html {
  const { on, knownAt, now, band, marks } = told;
  const holder = holderOf(told);
  const hold =
    runs(told, 'hold') && html`; the workload is on hold in a ${dispute === null ? 'dispute' : html`<a href="${dispute}">dispute</a>`}`;
  const who = html`<strong>${holder ? holderName(holder) : 'nobody'}</strong>`;
  const began = holder && sinceTime(holder.since, isCarriedOver(told));
  const since = holder && html`, since ${began}`;
  if (isPast(told))
    return html`<span class="then">As known on ${momentOf(knownAt)}</span>, the partner of record on ${momentOf(on)} was
      ${who}${since}${hold}.`;
  if (on < now) return html`On ${momentOf(on)}, as known today, the partner of record was ${who}${since}${hold}.`;
  if (holder) return html`<strong>${capital(holderName(holder))}</strong> is partner of record since ${began}${hold}.`;
  const vacant = band.at(-1);
  return html`<strong>Nobody</strong> is partner of
    record${vacant && html` since ${timeOf(vacant.from)}`}${hold}${marks.length === 0 && '; no claim has ever been made'}.`;
}

/** Whether who held on D held by a report, which names days. */
function isCarriedOver({ band, on }: Timeline): boolean {
  const segment = band.find(({ from, until }) => from <= on && (until === null || on < until));
  return segment !== undefined && segment.lane !== null && segment.imported;
}

/** A day where it is its last instant, else with the time. */
export const momentOf = (at: Instant): Html => timeOf(at.endsWith('T23:59:59.999Z') ? dayOf(at) : at);

/** How firm the answer is, who asks, what else is so, and what is due. */
export function standing(told: Told): Html {
  const { answer, lanes, deadlines, pending } = told;
  const { state, until } = answer.finality;
  const asking = lanes.filter(({ kind, lives }) => kind === 'claimant' && lives.some((life) => life.how === 'open' && life.until === null));
  const [next] = deadlines;
  const parts = [
    state === 'final' && (asking.length > 0 ? 'For past days that is final.' : 'That is final.'),
    state === 'provisional' && 'That is provisional: the day lies after what was known.',
    state === 'in-dispute' && 'That is in dispute.',
    state === 'disputable' && (until ? html`That can be disputed until ${timeOf(until)}.` : 'That can be disputed without an end.'),
    isCarriedOver(told) && 'It was carried over from a report, not decided here.',
    asking.length > 0 && `${capital(asking.map(({ name }) => name).join(' and '))} ${asking.length === 1 ? 'asks' : 'ask'} for it.`,
    runs(told, 'contested') && 'It is contested.',
    ...escalated(told),
    runs(told, 'lock') && 'The customer locked it.',
    next && html`Next for ${lanes.find((one) => one.lane === next.lane)?.name}, on ${timeOf(next.at)}: ${uncapital(next.then)}`,
    pending && 'Something has fallen due since that nobody has recorded yet; whoever looks at today has it recorded.',
  ];
  return html`<p>${parts.map((part) => part && html`${part} `)}</p>`;
}

/** Of the disputes that a lead has to resolve: since when. */
const escalated = ({ lanes, marks }: Told): Html[] =>
  lanes
    .filter(({ kind, state }) => kind === 'dispute' && state === 'open')
    .flatMap(({ name, lane }) =>
      marks
        .filter((mark) => mark.kind === 'escalated' && mark.lane === lane)
        .map(({ recordedAt }) => html`${name} is escalated, and waits for a lead since ${timeOf(recordedAt)}.`),
    );

const uncapital = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** The events that led to the answer, the last first, each a link to it. */
export function chainOf({ because, told }: Pick<Story, 'because' | 'told'>, hrefOf: (sequence: string) => string): Html | null {
  const marks = told.marks.filter(({ sequence }) => because.includes(sequence)).toReversed();
  if (marks.length === 0) return null;
  return html`<p class="because">Because</p>
    <ol class="chain">
      ${marks.slice(0, MOST_CAUSES).map(
        ({ sequence, kind, label }) =>
          html`<li>
            <a href="${hrefOf(sequence)}">${signed(shapeOf(kind))}${sequence} ${label}</a>
          </li> `,
      )}${marks.length > MOST_CAUSES && html`<li>${marks.length - MOST_CAUSES} before</li>`}
    </ol>`;
}

/** Other answers about the same day that the ledger gave, or gives by now: each a link that puts it beside this one. */
export function otherwise(answers: readonly Answer[], told: Told, asked: Asked): Html[] {
  const { on, knownAt, now, workloadId } = told;
  const told1 = holderOf(told);
  const name = told1 && holderName(told1);
  return answers
    .filter(({ from, until, knownUntil }) => from <= on && on < until && knownUntil > on)
    .filter((one) => !(one.knownFrom <= knownAt && knownAt < one.knownUntil) && (one.name ?? null) !== name)
    .map((one) => {
      const began = one.knownFrom > on ? one.knownFrom : on;
      const lasts = one.knownUntil === FOR_EVER;
      const last = lasts ? now : justBefore(one.knownUntil);
      return html`<p class="diffn">
        Known otherwise from ${momentOf(began)} ${lasts ? 'on' : html`to ${timeOf(one.knownUntil)}`}: the ledger
        ${lasts ? 'answers' : 'answered'} <b>${one.name ?? 'nobody'}</b>.
        <a href="${placeOf(workloadId, { on: asked.on ?? askedAs(on), knownAt: asked.knownAt, compare: askedAs(last) })}"
          >Compare with what ${lasts ? 'is known now' : 'was known then'}</a
        >
      </p>`;
    });
}
