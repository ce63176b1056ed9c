import type { Timeline } from '../../timeline/timeline';
import { off } from './apart';
import type { Down } from './down';
import { percent } from './figures';
import type { Layout } from './figures';
import { endOf, labelOf } from './spans';

const LINE = 15;
/** More than can be due at once is in the list of what is due. */
const MOST = 8;

/**
 * What still runs at K, said below it, where nothing is known yet: at the day until which it was promised, under the letter of its lane.
 * @param below how far down the labels of events reach
 * @returns how far down the last one stands
 */
export function drawOpenDown(
  { spans, knownAt }: Timeline,
  letters: ReadonlyMap<string, string>,
  { below, lines, down }: { below: number; lines: readonly number[]; down: Down },
  layout: Layout,
): number {
  const open = spans
    .filter(({ closedAt }) => closedAt === null)
    .map((span) => ({ y: down(endOf(span, knownAt)), text: [letters.get(span.lane ?? '') ?? '', labelOf(span)].join(' ').trim() }))
    .toSorted((one, other) => one.y - other.y);
  let last = Math.max(down(knownAt), below);
  for (const { y, text } of open.slice(0, MOST)) {
    last = off(Math.max(y, last + LINE), lines);
    layout.texts.push({ x: percent(100), y: last + 4, text, look: 't', anchor: 'end' });
  }
  return open.length === 0 ? below : last + LINE / 2;
}
