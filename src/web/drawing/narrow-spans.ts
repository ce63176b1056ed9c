import type { Instant } from '../../domain/calendar';
import type { Span } from '../../timeline/timeline';
import type { Down } from './down';
import { pixels } from './figures';
import type { Layout } from './figures';
import { MOST_FLAGS } from './flags';
import { LEAST } from './scale';
import { endOf, looks, newest } from './spans';

/** Right of the line, from the first free one on. */
const SLOTS = [8, 13, 17];
const WIDE = 6;
const SLIM = 3;

/** What ran on a lane, beside its line: filled up to K, an outline from there to what was promised. Rights and service levels are slim. */
export function drawSpansDown(spans: readonly Span[], x: number, knownAt: Instant, down: Down, layout: Layout): void {
  const taken: number[] = [];
  for (const span of newest(spans, MOST_FLAGS).shown) {
    const { kind, from, until, closedAt } = span;
    const { look, fill } = looks[kind];
    const outline = look !== 'w';
    const free = SLOTS.findIndex((_, slot) => (taken[slot] ?? 0) <= down(from));
    const slot = free === -1 ? SLOTS.length - 1 : free;
    taken[slot] = Math.max(down(from) + LEAST, down(endOf(span, knownAt)));
    const width = pixels(outline || slot === SLOTS.length - 1 ? SLIM : WIDE);
    const box = (begins: Instant, ends: Instant, filled: string) => {
      const height = Math.max(LEAST, Math.round((down(ends) - down(begins)) * 10) / 10);
      const y = Math.min(down(begins), down.end - height);
      layout.boxes.push({
        x: pixels(x + (SLOTS[slot] ?? 0)),
        width,
        y,
        height,
        look: `${look} ${kind}`,
        fill: filled,
        cut: down.cut(begins),
      });
    };
    if (outline) box(from, endOf(span, knownAt), 'none');
    else {
      box(from, closedAt ?? knownAt, fill);
      if (closedAt === null && until !== null && until > knownAt) box(knownAt, until, 'none');
    }
  }
}
