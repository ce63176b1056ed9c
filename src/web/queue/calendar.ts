import { addDays, dayOf, daysBetween } from '../../domain/calendar';
import type { Day, Instant } from '../../domain/calendar';
import { dayWords } from '../../timeline/words';
import { html } from '../html';
import type { Html } from '../html';

const DAYS_BEFORE = 14;
const DAYS_SHOWN = 35;
const DAY_MS = 86_400_000;
const MONDAY = 1;
/** In percent of the narrowest column: how wide a letter of a label is, bold for today, and the gap to the next label. */
const LETTER = 4.4;
const BOLD = 5.2;
const GAP = 3;

/** Five weeks around now, on which a deadline stands as a line from now to it. */
export class Calendar {
  constructor(private readonly now: Instant) {}

  axis(): Html {
    return drawn(
      html`${axisOf(dayOf(this.now)).map(
        ({ at, text, letter }) => html`<text class="${letter === BOLD ? 'em' : 's'} c" x="${percent(at)}" y="13">${text}</text>`,
      )}`,
    );
  }

  /** What lies beyond the five weeks is cut off at the edge, without its sign. */
  line(deadline: Instant | null, late: boolean): Html {
    const here = percent(this.#place(this.now));
    if (deadline === null) return drawn(html`<line class="now" x1="${here}" x2="${here}" y1="0" y2="20" />`);
    const at = this.#place(deadline);
    const there = percent(Math.min(100, Math.max(0, at)));
    return drawn(
      html`<line class="now" x1="${here}" x2="${here}" y1="0" y2="20" /><line
          class="${late ? 'over' : 'left'}"
          x1="${late ? there : here}"
          x2="${late ? here : there}"
          y1="10"
          y2="10"
        />${at >= 0 && at <= 100 && html`<use href="#${late ? 'm-late' : 'm-due'}" x="${there}" y="10" />`}`,
    );
  }

  #place(at: Instant): number {
    return percentOf(daysBetween(dayOf(this.now), dayOf(at)) + (Date.parse(at) % DAY_MS) / DAY_MS);
  }
}

interface Label {
  at: number;
  text: string;
  letter: number;
}

/** Of days after today, with their part of a day. */
const percentOf = (days: number): number => ((DAYS_BEFORE + days) / DAYS_SHOWN) * 100;

/** Today, and the Mondays that have room, whole: the first of another month names it, where there is room for that. The same at every hour of a day. */
export function axisOf(today: Day): Label[] {
  const taken: Label[] = [{ at: percentOf(0.5), text: shortly(today), letter: BOLD }];
  const named = new Set([today.slice(0, 7)]);
  for (let days = -DAYS_BEFORE; days < DAYS_SHOWN - DAYS_BEFORE; days += 1) {
    const day = addDays(today, days);
    if (new Date(day).getUTCDay() !== MONDAY) continue;
    const month = day.slice(0, 7);
    const texts = [...(named.has(month) ? [] : [shortly(day)]), String(Number(day.slice(8)))];
    const label = texts.map((text) => ({ at: percentOf(days), text, letter: LETTER })).find((one) => hasRoom(one, taken));
    if (!label) continue;
    taken.push(label);
    if (label.text === shortly(day)) named.add(month);
  }
  return taken;
}

const halfOf = ({ text, letter }: Label): number => (text.length * letter) / 2;

const hasRoom = (label: Label, taken: readonly Label[]): boolean =>
  label.at >= halfOf(label) &&
  label.at + halfOf(label) <= 100 &&
  taken.every((other) => Math.abs(other.at - label.at) >= halfOf(label) + halfOf(other) + GAP);

const drawn = (body: Html): Html => html`<svg class="due" width="100%" height="20" aria-hidden="true" focusable="false">${body}</svg>`;

const percent = (value: number): string => `${value.toFixed(2)}%`;

/** `5 May` */
const shortly = (day: Day): string => dayWords(day).replace(/ \d{4}$/, '');
