import type { Timeline } from '../../timeline/timeline';
import { holdersOf } from '../drawing/holders';
import { html } from '../html';
import type { Html } from '../html';

const signs: readonly (readonly [shape: string, words: string])[] = [
  ['m-req', 'requested'],
  ['m-cont', 'notice served, or answered'],
  ['m-rev', 'review started'],
  ['m-act', 'action required'],
  ['m-pass', 'review passed, or the customer agreed'],
  ['m-grant', 'granted, renewed or imported'],
  ['m-sup', 'superseded'],
  ['m-rej', 'rejected, declined or repudiated'],
  ['m-end', 'ended, expired or withdrawn'],
  ['m-doc', 'evidence or a note'],
  ['m-disp', 'dispute opened'],
  ['m-esc', 'escalated'],
  ['m-res', 'dispute resolved'],
  ['m-lock', 'locked or unlocked'],
  ['m-due', 'more time'],
  ['m-more', 'several events'],
];
const patterns: readonly (readonly [pattern: string, words: string])[] = [
  ['w-notice', 'notice, contested'],
  ['w-review', 'review by a manager'],
  ['w-consent', 'the customer may answer'],
  ['w-dispute', 'dispute, on hold'],
  ['f-unk', 'not yet known'],
];

/** What letters, signs and patterns of the drawing mean. */
export function drawingKeys(timeline: Timeline): Html {
  const holders = holdersOf(timeline);
  const claimants = timeline.lanes.filter(({ kind }) => kind === 'claimant');
  const swatch = (pattern: string) =>
    html`<svg class="sw" width="18" height="12" aria-hidden="true">
      <rect class="w" x=".5" y=".5" width="17" height="11" fill="url(#${pattern})" />
    </svg>`;
  return html`<p class="tallkey">
      ${claimants.map(({ lane, name }) => html`${holders.letter(lane)} ${name}, `)}D a dispute, C the customer. The band is who was on
      record; the narrow one beside it, where there is one, what was believed on the day. Dashed line: known until.
    </p>
    <details class="how">
      <summary>How to read the drawing</summary>
      <div class="keys">
        <p>
          A mark stands where the ledger recorded the event. An arrow runs back to the day from which it holds. Numbers are those of the
          list of events. The band shows who was on record for each day, as known on the knowledge date.
        </p>
        <ul>
          ${signs.map(
            ([shape, words]) =>
              html`<li>
                <svg class="mk" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><use href="#${shape}" /></svg>${words}
              </li> `,
          )}
        </ul>
        <ul>
          ${patterns.map(([pattern, words]) => html`<li>${swatch(pattern)}${words}</li> `)}
          ${claimants.map(({ lane, name }) => html`<li>${swatch(holders.fill(lane))}${name}</li> `)}
        </ul>
      </div>
    </details>`;
}
