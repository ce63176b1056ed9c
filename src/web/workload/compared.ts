import type { Story } from '../../api/timeline/timelines';
import { counted } from '../../domain/counted';
import type { Told } from '../../timeline/timeline';
import { html } from '../html';
import type { Html, Part } from '../html';
import { holderName, holderOf, momentOf } from './answer';
import { askedAs, placeOf } from './place';
import type { Asked } from './place';

type Side = { told: Told; because: string[] };

/**
 * Two moments of knowledge beside each other, the earlier first, and what was recorded between them. What was not asked for is there
 * where it says something else.
 */
export function comparedOf({ told, because, compared }: Story, asked: Asked, periodWords: (period: string) => string): Html | null {
  if (compared === null || compared.told.knownAt === told.knownAt) return null;
  const shown: Side = { told, because };
  const [then, now] = compared.told.knownAt < told.knownAt ? [compared, shown] : [shown, compared];
  const rows = rowsOf(then, now, periodWords);
  if (asked.compare === undefined && rows.every(({ before, after }) => before === after)) return null;
  const added = now.told.marks.length - then.told.marks.length;
  const head = ({ told: { knownAt, workloadId } }: Side) =>
    html`<th scope="col">
      <a href="${placeOf(workloadId, { on: asked.on, knownAt: askedAs(knownAt) })}">Known on ${momentOf(knownAt)}</a>
    </th>`;
  return html`<section aria-labelledby="h-cm">
    <h2 id="h-cm">Compared</h2>
    <div>
      <div class="scroll" tabindex="0" role="region" aria-label="What was known then, and what was known later">
        <table class="cmp">
          <thead>
            <tr>
              <td></td>
              ${head(then)} ${head(now)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(({ title, before, after }) => row(title, before, after))}
          </tbody>
        </table>
      </div>
      <p class="diffn">Nothing was edited: ${counted(added, 'event was', 'events were')} recorded between the two.</p>
      ${added > 0 && addedList(then, now, asked)}
    </div>
  </section>`;
}

interface Row {
  title: Part;
  before: string;
  after: string;
}

const row = (title: Part, before: string, after: string): Html =>
  html`<tr>
    <th scope="row">${title}</th>
    <td>${before}</td>
    <td>${before === after ? after : html`<b>${after}</b> <span class="chg">changed</span>`}</td>
  </tr> `;

function rowsOf(then: Side, now: Side, periodWords: (period: string) => string): Row[] {
  const both = (title: Part, tell: (side: Side) => string): Row => ({ title, before: tell(then), after: tell(now) });
  const periods = [...new Set([...then.told.usage, ...now.told.usage].map(({ period }) => period))].toSorted();
  const usage = periods
    .map((period) => both(`Usage of ${periodWords(period)}`, ({ told }) => usageWords(told, period)))
    .filter(({ before, after }) => before !== after);
  return [
    both(html`On record on ${momentOf(now.told.on)}`, ({ told }) => {
      const holder = holderOf(told);
      return holder ? holderName(holder) : 'nobody';
    }),
    both('Decided by', (side) => decisionWords(side)),
    both('How firm', ({ told }) => told.answer.finality.state.replace('-', ' ')),
    ...usage,
  ];
}

function decisionWords({ told, because }: Side): string {
  const mark = told.marks.findLast(({ sequence }) => because.includes(sequence));
  return mark ? `${mark.sequence} ${mark.label}` : 'nothing';
}

function usageWords({ usage, lanes }: Told, period: string): string {
  const step = usage.find((one) => one.period === period);
  if (!step) return 'not recorded';
  const whose = step.lane === null ? 'nobody' : (lanes.find(({ lane }) => lane === step.lane)?.name ?? step.lane);
  return `${step.monthlyActiveUsers.toLocaleString('en')}, of ${whose}`;
}

const MOST_ADDED = 20;

function addedList(then: Side, now: Side, asked: Asked): Html {
  const known = new Set(then.told.marks.map(({ sequence }) => sequence));
  const added = now.told.marks.filter(({ sequence }) => !known.has(sequence));
  const { workloadId, knownAt, lanes } = now.told;
  const place = placeOf(workloadId, { on: asked.on, knownAt: askedAs(knownAt) });
  return html`<ol class="chain added">
    ${added.slice(0, MOST_ADDED).map(
      ({ sequence, label, lane }) =>
        html`<li>
          <a href="${place}#e${sequence}">${sequence} ${label}</a>
          <span class="rel">${lanes.find((one) => one.lane === lane)?.name}</span>
        </li> `,
    )}${added.length > MOST_ADDED && html`<li>${added.length - MOST_ADDED} more</li>`}
  </ol>`;
}
