import type { Instant } from '../../domain/calendar';
import { unsettling } from '../../timeline/brief';
import type { Brief } from '../../timeline/brief';
import { across, drawSegment } from './bands';
import { emptyLayout } from './figures';
import type { Box } from './figures';
import { clipped, holdersOf } from './holders';
import { scaleOf } from './scale';
import { labelOf, looks } from './spans';

/** The narrowest that a column of a table leaves it, in pixels. */
const NARROWEST = 150;
const UPPER = { y: 2, height: 11 };
const LOWER = { y: 16, height: 7 };

/** The end of a story, small enough for a row of a table, and in words. */
export interface Strip {
  boxes: Box[];
  said: string;
}

/** Who was on record between two instants, in the patterns of the whole drawing; under it when that was contested, and over that on hold. */
export function strip(story: Brief, { from, until }: { from: Instant; until: Instant }): Strip {
  const holders = holdersOf(story);
  const scale = scaleOf({ from, until }, NARROWEST);
  const layout = emptyLayout('wide');
  const band = clipped(story.band, until).filter((segment) => segment.until > from);
  for (const segment of band) drawSegment(segment, UPPER, scale, holders, layout);
  const running = unsettling.flatMap((kind) =>
    story.spans.filter((span) => span.kind === kind && (span.closedAt ?? until) > from && span.from < until),
  );
  for (const { kind, from: began, closedAt } of running) {
    const place = { ...across(began, closedAt ?? until, scale), ...LOWER };
    layout.boxes.push({ ...place, look: 'plate' }, { ...place, ...looks[kind], cut: scale.cut(began) });
  }
  const held = band.map(({ name }) => name ?? 'nobody');
  const said = [`on record ${held.length === 0 ? 'nobody' : held.join(', then ')}`, ...running.map(labelOf)];
  return { boxes: layout.boxes, said: said.join('; ') };
}
