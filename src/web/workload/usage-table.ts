import type { Lane, UsageStep } from '../../timeline/timeline';
import { dayWords, monthWord } from '../../timeline/words';
import { html } from '../html';
import type { Html } from '../html';

/** A period with what follows from it for its reader. */
export interface UsageRow extends UsageStep {
  /** Percent with one decimal; null where nothing was paid. */
  percent: number | null;
  highWaterMark: number;
}

/** Usage with its share of what is paid, and the highest so far: of the periods that the reader may see. */
export function usageRows(steps: readonly UsageStep[]): UsageRow[] {
  let highWaterMark = 0;
  return steps.map((step) => {
    const { monthlyActiveUsers, paidUnits } = step;
    highWaterMark = Math.max(highWaterMark, monthlyActiveUsers);
    return { ...step, percent: paidUnits === 0 ? null : Math.round((monthlyActiveUsers / paidUnits) * 1000) / 10, highWaterMark };
  });
}

/** `Mar 2025`, or `31 Mar 2025` under a daily policy. */
export function periodWords(period: string): string {
  if (period.length > 7) return dayWords(period);
  const [year = '', month = ''] = period.split('-');
  return `${monthWord(month)} ${year}`;
}

const number = (value: number): string => value.toLocaleString('en');

/** The usage known at K, the newest last; what was known before is said beside it. */
export function usageTable(steps: readonly UsageStep[], lanes: readonly Lane[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Usage table">
    <table class="us">
      <thead>
        <tr>
          <th scope="col">Period</th>
          <th scope="col" class="n">Active users</th>
          <th scope="col" class="n">Paid units</th>
          <th scope="col" class="n">Used</th>
          <th scope="col" class="n">High-water mark</th>
          <th scope="col">Belongs to</th>
          <th scope="col" class="n">Sequence</th>
        </tr>
      </thead>
      <tbody>
        ${usageRows(steps).map(
          ({ period, monthlyActiveUsers, paidUnits, percent, highWaterMark, lane, sequence, was }) =>
            html`<tr>
              <th scope="row" class="nw"><time datetime="${period}">${periodWords(period)}</time></th>
              <td class="n">
                ${was.map((before) => html`<span class="rel">was ${number(before.monthlyActiveUsers)}</span> `)}${number(monthlyActiveUsers)}
              </td>
              <td class="n">${number(paidUnits)}</td>
              <td class="n">${percent === null ? 'nothing paid' : `${percent.toFixed(1)} %`}</td>
              <td class="n">${number(highWaterMark)}</td>
              <td>${lane === null ? 'nobody' : (lanes.find((one) => one.lane === lane)?.name ?? lane)}</td>
              <td class="n">${sequence}${was.length > 0 && html` <span class="rel">corrected</span>`}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
