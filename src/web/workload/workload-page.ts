import type { Parts } from '../../api/parts';
import type { EventTold } from '../../api/seen/events';
import type { Story } from '../../api/timeline/timelines';
import { dayOf, firstOfMonth, startOfDay } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { besideOf } from '../../timeline/beside';
import type { Lane, Told } from '../../timeline/timeline';
import type { NoticeRow } from '../acting/act';
import { holdersOf } from '../drawing/holders';
import { layout } from '../drawing/layout';
import { definitions, shapeOf } from '../drawing/shapes';
import { svg } from '../drawing/svg';
import { eventList } from '../events/event-list';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { workloadsWords } from '../words';
import { answerOf, chainOf, isPast, momentOf, otherwise, standing } from './answer';
import { asOfForm } from './as-of-form';
import { comparedOf } from './compared';
import { doing } from './doing';
import { facts } from './facts';
import { drawingKeys } from './keys';
import { askedAs, placeOf } from './place';
import type { Asked } from './place';
import { planeOf } from './plane';
import { planeSvg } from './plane-svg';
import { recordedTold, wayBack } from './recorded';
import { periodWords, usageTable } from './usage-table';

/** Events of one page. */
export const EVENTS_A_PAGE = 200;

export interface WorkloadShown {
  story: Story;
  row: WorkloadRow;
  /** Those that the reader can do something about now. */
  notices: readonly NoticeRow[];
  asked: Asked;
  /** What the reader has recorded, as the page says first. */
  recorded: readonly EventTold[];
  caller: Caller;
  telling: Telling;
  parts: Parts;
}

/** Some of the events, and where the others are. */
interface Paged {
  events: readonly EventTold[];
  page: number;
  pages: number;
  hrefOf: (sequence: string) => string;
}

/**
 * A workload on one day as known on another: who was on record and why, all answers there ever were, the whole story drawn and told, and
 * what its reader can do about it.
 */
export function workloadPage(shown: WorkloadShown): Html {
  const { story, row, caller, telling, asked, recorded, parts } = shown;
  const { told } = story;
  const paged = pagedOf(story, asked);
  return html`${definitions}${liveRegion(story)}
    <div id="page">
      ${recordedTold(recorded, paged.hrefOf, wayBack(recorded, parts, caller, telling))}
      <p class="crumb"><a href="/workloads">${workloadsWords(caller.role)}</a></p>
      <h1>${telling.workload(row)}</h1>
      ${answerOf(told, disputePlace(told))} ${standing(told)} ${facts(story, row.workloadId, caller)}
      ${isPast(told) ? null : doing({ ...shown, now: told.now })} ${asOf(shown, paged)} ${comparedOf(story, asked, periodWords)}
      ${timelineSection(story, asked, paged)} ${usageSection(told, caller)} ${eventsSection(shown, paged)}
    </div>`;
}

/** Says when there is more; a script fills it, and only where what is shown is now. */
function liveRegion({ told, events }: Story): Html | null {
  if (isPast(told)) return null;
  const last = Math.max(0, ...events.map(({ sequence }) => Number(sequence)), ...told.usage.map(({ sequence }) => Number(sequence)));
  return html`<div class="live" data-live="/workloads/${told.workloadId}/live?after=${last}"><p role="status"></p></div>`;
}

const openDispute = ({ lanes }: Told): Lane | undefined => lanes.find(({ kind, state }) => kind === 'dispute' && state === 'open');

function disputePlace(told: Told): string | null {
  const id = openDispute(told)?.disputeId;
  return id === undefined ? null : `/disputes/${id}`;
}

function asOf({ story, asked, row, telling }: WorkloadShown, { hrefOf }: Paged): Html {
  const { told, answers, compared } = story;
  const { on, knownAt, now, range, workloadId } = told;
  const holders = holdersOf(told, answers);
  const compare = compared?.told.knownAt ?? null;
  // The plane and the form reach every answer there is, the drawing what was recorded.
  const first = answers.reduce((early, answer) => (answer.from < early ? answer.from : early), range.from);
  const from = startOfDay(firstOfMonth(dayOf(first)));
  const plane = planeOf({ answers, from, now, on, knownAt, compare, holders });
  return html`<section class="as" aria-labelledby="h-as">
    <h2 id="h-as">As of</h2>
    ${asOfForm(workloadId, asked, { from: dayOf(from), today: dayOf(now) })}
    <div>${chainOf(story, hrefOf)} ${otherwise(answers, told, asked)}</div>
    <figure class="pf">
      ${planeSvg(plane)}
      <figcaption>
        Every answer about ${telling.workload(row)}. The full dot is this
        one${compare !== null && html`; the ring, the same day as known on ${momentOf(compare)}`}.
      </figcaption>
    </figure>
  </section>`;
}

function timelineSection({ told, answers, compared }: Story, { compare }: Asked, { hrefOf }: Paged): Html {
  const other = compare === undefined ? null : (compared?.told.knownAt ?? null);
  const drawn = { beside: besideOf(told, answers, other), holders: holdersOf(told, answers) };
  return html`<section class="full" aria-labelledby="h-tl">
    <h2 id="h-tl">Timeline</h2>
    <p class="past"><a href="#h-ev">Go past the drawing to the events</a></p>
    ${svg(layout(told, 'wide', drawn), hrefOf)}${svg(layout(told, 'narrow', drawn), hrefOf)} ${drawingKeys(told, drawn)}
  </section>`;
}

function usageSection(told: Told, { role }: Caller): Html | null {
  if (role === 'customer') return null;
  return html`<section aria-labelledby="h-us">
    <h2 id="h-us">Usage</h2>
    <div>
      ${
        told.usage.length === 0
          ? html`<p>${role === 'partner' ? 'Usage is for the partner on record, of its own time.' : 'None is recorded.'}</p>`
          : html`${usageTable(told.usage, told.lanes)}
              <p class="note">
                A period belongs to who held at its end, as known on ${momentOf(told.knownAt)}. A decision that is reversed moves it without
                rewriting it.
              </p>`
      }
    </div>
  </section>`;
}

function pagedOf({ events, told: { workloadId } }: Story, asked: Asked): Paged {
  const pages = Math.max(1, Math.ceil(events.length / EVENTS_A_PAGE));
  const given = Number(asked.page);
  const page = Number.isInteger(given) && given >= 1 && given <= pages ? given : pages;
  const pageOf = new Map(events.map(({ sequence }, index) => [sequence, Math.floor(index / EVENTS_A_PAGE) + 1]));
  return {
    events: events.slice((page - 1) * EVENTS_A_PAGE, page * EVENTS_A_PAGE),
    page,
    pages,
    hrefOf: (sequence) => {
      const its = pageOf.get(sequence) ?? page;
      return its === page ? `#e${sequence}` : `${placeOf(workloadId, { ...asked, page: String(its) })}#e${sequence}`;
    },
  };
}

function eventsSection({ story, asked, telling, recorded }: WorkloadShown, { events, page, pages, hrefOf }: Paged): Html {
  const { told, because, later } = story;
  const { workloadId, marks, knownAt } = told;
  const kinds = new Map(marks.map(({ sequence, kind }) => [sequence, shapeOf(kind)]));
  const ids = new Map(
    story.events.flatMap(({ id, sequence }) => (id === undefined || sequence === undefined ? [] : [[id, sequence] as const])),
  );
  const causeOf = (id: string) => {
    const sequence = ids.get(id);
    return sequence === undefined ? undefined : { sequence, href: hrefOf(sequence) };
  };
  const last = because.at(-1);
  const beside = {
    shapeOf: (sequence: string) => kinds.get(sequence),
    knownAt: (at: string) => (at < story.openedAt ? null : placeOf(workloadId, { on: asked.on, knownAt: at })),
    decisive: new Set(last === undefined ? [] : [last]),
    recorded: new Set(recorded.map(({ sequence }) => sequence)),
    causeOf,
  };
  const count = `${story.events.length} known${isPast(told) ? ' then' : ''}, in the order recorded`;
  return html`<section class="full" aria-labelledby="h-ev">
    <h2 id="h-ev" tabindex="-1">Events <span class="cnt">${count}</span></h2>
    ${pages > 1 && pageList(story.events.length, page, pages, workloadId, asked)}
    ${events.length === 0 ? html`<p>Nothing is recorded${isPast(told) && ' yet'}.</p>` : eventList(events, telling, beside)}
    ${pages > 1 && page < pages && html`<p class="note"><a href="${placeOf(workloadId, { ...asked, page: String(page + 1) })}#h-ev" rel="next">The next ${EVENTS_A_PAGE}</a></p>`}
    ${
      later > 0 &&
      html`<p class="note">
        ${later} more ${later === 1 ? 'event was' : 'events were'} recorded after ${momentOf(knownAt)}:
        <a href="${placeOf(workloadId, { on: asked.on, compare: askedAs(knownAt) })}">what is known today, compared</a>.
      </p>`
    }
    <p class="note">A program reads the same from <code>GET /v1/workloads/${workloadId}/history</code>; <a href="/docs">how</a>.</p>
  </section>`;
}

const pageList = (all: number, current: number, pages: number, workloadId: string, asked: Asked): Html =>
  html`<nav class="counts" aria-label="Pages of events">
    <ul>
      ${Array.from({ length: pages }, (_, index) => index + 1).map(
        (page) =>
          html`<li>
            <a href="${placeOf(workloadId, { ...asked, page: String(page) })}#h-ev" ${page === current && html` aria-current="page"`}
              >${(page - 1) * EVENTS_A_PAGE + 1}–${Math.min(all, page * EVENTS_A_PAGE)}</a
            >
          </li> `,
      )}
    </ul>
  </nav>`;
