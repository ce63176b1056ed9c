import type { Span, SpanKind, Timeline } from '../../timeline/timeline';
import type { Instant } from '../../domain/calendar';
import { lastDayOf, shortDay } from '../../timeline/words';
import { across } from './bands';
import { LEAST, REF, widthOf } from './scale';
import type { Scale } from './scale';
import { percent } from './figures';
import type { Layout } from './figures';

export const SPAN_ROW = 17;
const BAR = 11;
const GAP = 6;
/** As much as the arrow of what goes on takes. */
const ARROW = 5;

interface Look {
  look: string;
  fill: string;
}
export const looks: Record<SpanKind, Look> = {
  contested: { look: 'w', fill: 'w-notice' },
  hold: { look: 'w', fill: 'w-dispute' },
  lock: { look: 'w', fill: 'none' },
  review: { look: 'w', fill: 'w-review' },
  action: { look: 'w service', fill: 'none' },
  notice: { look: 'w', fill: 'w-notice' },
  'customer-window': { look: 'w', fill: 'w-consent' },
  dispute: { look: 'w', fill: 'w-dispute' },
  escalation: { look: 'w service', fill: 'none' },
  'right-to-dispute': { look: 'w right', fill: 'none' },
  'right-to-repudiate': { look: 'w right', fill: 'none' },
};

/** More than so many under a line are not looked at one by one. */
const MOST_SPANS = 10;

/** What still runs, and of the rest what began last; and how many are left out. */
export function newest(spans: readonly Span[], most: number): { shown: Span[]; left: number } {
  const inTurn = spans.toSorted(
    (one, other) => Number(other.closedAt === null) - Number(one.closedAt === null) || (one.from < other.from ? 1 : -1),
  );
  const chosen = new Set(inTurn.slice(0, most));
  return { shown: spans.filter((span) => chosen.has(span)), left: Math.max(0, spans.length - most) };
}

/**
 * Draws spans, first to last, each into the first free row; its label follows it, or precedes it where it would leave the plot, or stands
 * in it where it is longer than what is left on either side: none is without.
 * @returns how many rows they took
 */
export function drawSpans(spans: readonly Span[], y: number, timeline: Timeline, scale: Scale, layout: Layout, most = MOST_SPANS): number {
  const taken: number[] = [];
  const { shown, left } = newest(spans, most);
  if (left > 0) {
    layout.texts.push({ x: percent(0, GAP), y: y + BAR - 1, text: `${left} before`, look: 's', anchor: 'start' });
    taken.push(REF);
  }
  for (const span of shown) {
    const until = endOf(span, timeline.knownAt);
    const start = scale.px(span.from);
    const end = Math.min(REF, Math.max(start + LEAST, scale.px(until)));
    const after = span.closedAt === null && until === timeline.knownAt ? GAP + ARROW : GAP;
    const { text, at, left } = placeOf(labelsOf(span, timeline), { start, end, after });
    const free = taken.findIndex((right) => right + GAP <= Math.min(start, left));
    const row = free === -1 ? taken.length : free;
    taken[row] = Math.max(end, left + widthOf(text));
    const top = y + row * SPAN_ROW;
    drawBar(span, top, timeline, scale, layout);
    // A bar that is drawn wider than it is moves its label.
    const wider = Math.max(0, Math.round(end - Math.max(start, scale.px(until))));
    const x = {
      after: percent(scale.percent(until), after + wider),
      before: percent(scale.percent(span.from), -GAP),
      within: percent(scale.percent(span.from), GAP),
    };
    layout.texts.push({ x: x[at], y: top + BAR - 1, text, look: 't', anchor: at === 'before' ? 'end' : 'start' });
  }
  return taken.length;
}

interface Label {
  text: string;
  at: 'after' | 'before' | 'within';
  left: number;
}

/** The longest words that have room beside the bar; else in it. */
function placeOf(words: readonly string[], { start, end, after }: { start: number; end: number; after: number }): Label {
  const beside = words.flatMap((text): Label[] => [
    { text, at: 'after', left: end + after },
    { text, at: 'before', left: start - GAP - widthOf(text) },
  ]);
  const found = beside.find(({ text, left }) => left >= 0 && left + widthOf(text) <= REF);
  const text = words.find((one) => start + GAP + widthOf(one) <= end) ?? '';
  return found ?? { text, at: 'within', left: start + GAP };
}

/** Over, or as far as it is known to go. */
export const endOf = ({ until, closedAt }: Span, knownAt: Instant): Instant =>
  closedAt ?? (until !== null && until > knownAt ? until : knownAt);

/** Filled up to K, an outline from there to what was promised, an arrow where it goes on. */
function drawBar(span: Span, y: number, { knownAt }: Timeline, scale: Scale, layout: Layout): void {
  const { look, fill } = looks[span.kind];
  const happened = span.closedAt ?? knownAt;
  const outline = look.includes('right') || look.includes('service');
  const box = (from: Instant, until: Instant, filled: string) => {
    const place = across(from, until, scale);
    layout.boxes.push({ ...place, y, height: BAR, look: `${look} ${span.kind}`, fill: filled, cut: scale.cut(from) });
  };
  if (outline) box(span.from, endOf(span, knownAt), 'none');
  else {
    box(span.from, happened, fill);
    if (span.closedAt === null && span.until !== null && span.until > knownAt) box(knownAt, span.until, 'none');
  }
  if (span.closedAt !== null) return;
  const late = span.until !== null && span.until <= knownAt;
  if (late && span.until !== null) layout.signs.push({ x: percent(scale.percent(span.until)), y: y + BAR / 2, shape: 'm-late' });
  layout.signs.push({ x: percent(scale.percent(knownAt)), y: y + BAR / 2, shape: 'm-on' });
}

/** What a span says, from the longest to the shortest. */
function labelsOf(span: Span, { lanes }: Pick<Timeline, 'lanes'>): string[] {
  const { kind, to } = span;
  const label = labelOf(span);
  if (kind !== 'notice') return [label, label.replace('customer may', 'may')];
  const whom = lanes.find(({ lane }) => lane === to)?.name ?? 'the incumbent';
  return [label.replace('notice', `notice to ${whom}`), label];
}

/** What a span says where there is little room. */
export function labelOf({ kind, from, until, closedAt }: Span): string {
  const given = until === null ? '' : ` until ${shortDay(lastDayOf(until))}`;
  const ran = closedAt === null ? `since ${shortDay(from.slice(0, 10))}` : stretch(from, closedAt);
  switch (kind) {
    case 'contested':
      return `contested ${ran}`;
    case 'hold':
      return `on hold ${ran}`;
    case 'lock':
      return `locked ${ran}`;
    case 'review':
      return closedAt === null && given ? `review${given}` : `review ${ran}`;
    case 'dispute':
      return closedAt === null ? `dispute open ${ran}` : `dispute ${ran}`;
    case 'action':
      return `answer due${given.replace(' until', '')}`;
    case 'escalation':
      return `escalates${given.replace(' until', '')}`;
    case 'notice':
      return `notice${given}`;
    case 'customer-window':
      return given ? `customer${given}` : `customer ${ran}`;
    case 'right-to-dispute':
      return `may dispute${given}`;
    case 'right-to-repudiate':
      return `customer may repudiate${given}`;
  }
}

/** `3–25 Mar`, `28 Feb – 3 Mar` */
function stretch(from: Instant, until: Instant): string {
  const [first, last] = [shortDay(from.slice(0, 10)), shortDay(lastDayOf(until))];
  if (first === last) return first;
  const [date, month] = first.split(' ');
  return last.endsWith(` ${month}`) ? `${date}–${last}` : `${first} – ${last}`;
}
