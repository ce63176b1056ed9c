import { dayOf } from '../../domain/calendar';
import type { Beside } from '../../timeline/beside';
import type { Lane, Timeline } from '../../timeline/timeline';
import { dayWords, lastDayOf, shortDay } from '../../timeline/words';
import { differenceWords } from '../drawing/bands';
import type { Drawn } from '../drawing/layout';
import { signed, swatch } from '../drawing/shapes';
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
export function drawingKeys(timeline: Timeline, { beside, holders }: Required<Drawn>): Html {
  const held = (beside?.band ?? []).flatMap(({ lane }) => lane ?? []);
  const lanes = new Set([...timeline.lanes.flatMap(({ kind, lane }) => (kind === 'claimant' ? [lane] : [])), ...held]);
  const claimants = [...lanes].map((lane) => ({ lane, name: holders.name(lane) }));
  const has = (kind: Lane['kind']) => timeline.lanes.some((lane) => lane.kind === kind);
  const heads = [
    ...claimants.map(({ lane, name }) => `${holders.letter(lane)} ${name}`),
    ...(has('dispute') ? ['Di a dispute'] : []),
    ...(has('customer') ? ['Cu the customer'] : []),
  ];
  return html`<p class="tallkey">
      ${heads.join(', ')}${heads.length > 0 && '. '}Solid line: the date asked about. Dashed line: known
      until.${beside && html` ${secondBand(beside, timeline)}`}
    </p>
    <details class="how">
      <summary>How to read the drawing</summary>
      <div class="keys">
        <p>
          A mark stands where the ledger recorded the event. An arrow runs back to the day from which it holds. Numbers are those of the
          list of events. The band shows who was on record for each day, as known on the knowledge date.
        </p>
        <ul>
          ${signs.map(([shape, words]) => html`<li>${signed(shape)}${words}</li> `)}
        </ul>
        <ul>
          ${patterns.map(([pattern, words]) => html`<li>${swatch(pattern)}${words}</li> `)}
          ${claimants.map(({ lane, name }) => html`<li>${swatch(holders.fill(lane))}${name}</li> `)}
        </ul>
      </div>
    </details>`;
}

/** What the second band is, and where it differs: the narrow drawing has no room for it. */
export function secondBand({ knownAt, differing }: Beside, timeline: Timeline): string {
  const days = differing.map(({ from, until }) => `${shortDay(dayOf(from))} to ${shortDay(lastDayOf(until))}`).join(', ');
  const band = `Narrow band: ${knownAt === null ? 'each day as it was believed then' : `as known on ${dayWords(dayOf(knownAt))}`}`;
  if (days === '') return `${band}; about the days that both know it says the same.`;
  return `${band}; of ${days} ${knownAt === null ? 'that was something else' : differenceWords(knownAt, timeline.knownAt)}.`;
}
