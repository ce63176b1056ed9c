import type { Layout, Length, Line } from './figures';
import { percent, pixels } from './figures';
import { REF, widthOf } from './scale';

/** The widest plot that there is. */
const WIDEST = 1400;
const HEIGHT = 15;
const PAD = 2;
/** Fonts are hardly ever as wide as is reckoned with, and words have an edge of their own. */
const SNUG = 0.9;

interface Label {
  x: Length;
  y: number;
  width: number;
  /** Inside a band of this pattern. */
  fill?: string;
}

/** The line of a date ends where words stand and goes on behind them: a plate lies under each label that it crosses at one width or another. */
export function platesUnder({ texts, flags }: Layout, clocks: readonly Line[], solid: string): Layout['plates'] {
  const words = texts.map(({ x, y, text, look, anchor }): Label => {
    const width = widthOf(text) * SNUG;
    const label = { x: moved(x, -width * { start: 0, middle: 0.5, end: 1 }[anchor]), y, width };
    return look === 'hb in' ? { ...label, fill: solid } : label;
  });
  const labels = flags.map(({ x, y, label, indent, away }): Label => {
    const width = widthOf(label) * SNUG;
    const begins = away ? moved(away.x, away.anchor === 'end' ? -width : 0) : moved(x, indent);
    return { x: begins, y: y + 4, width };
  });
  return [...words, ...labels]
    .filter((label) => label.width > 0 && clocks.some((clock) => mayCross(clock, label)))
    .map(({ x, y, width, fill }) => {
      const place = { x: moved(x, -PAD), width: pixels(Math.round(width + 2 * PAD)), y: y - HEIGHT + 4, height: HEIGHT };
      return fill === undefined ? { ...place, look: 'plate' } : { ...place, look: 'under', fill };
    });
}

const moved = ({ percent: at, px }: Length, by: number): Length => percent(at, Math.round(px + by));

/** In some plot between the narrowest and the widest; the label keeps its size, and what is between moves with the plot. */
function mayCross({ from, to }: Line, { x, y, width }: Label): boolean {
  if (y < from.y || to.y < y) return false;
  const share = (from.x.percent - x.percent) / 100;
  const [least, most] = [share * REF, share * WIDEST].toSorted((one, other) => one - other) as [number, number];
  return least <= x.px + width + PAD && most >= x.px - PAD;
}
