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
  readonly #from: Day;

  constructor(private readonly now: Instant) {
    this.#from = addDays(dayOf(now), -DAYS_BEFORE);
  }

  /** Today, and the Mondays that have room, whole: those of its month by the day alone. */
  axis(): Html {
    const today = dayOf(this.now);
    const taken: Label[] = [{ at: this.#place(this.now), text: shortly(today), letter: BOLD }];
    const days = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(this.#from, index));
    for (const day of days.filter((one) => new Date(one).getUTCDay() === MONDAY)) {
      const sameMonth = day.slice(0, 7) === today.slice(0, 7);
      const label = { at: this.#place(day), text: sameMonth ? String(Number(day.slice(8))) : shortly(day), letter: LETTER };
      if (isWhole(label) && taken.every((other) => Math.abs(other.at - label.at) >= halfOf(label) + halfOf(other) + GAP)) taken.push(label);
    }
    return drawn(
      html`${taken.map(({ at, text }, index) => html`<text class="${index === 0 ? 'em' : 's'} c" x="${percent(at)}" y="13">${text}</text>`)}`,
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
    const days = daysBetween(this.#from, dayOf(at)) + (Date.parse(at) % DAY_MS) / DAY_MS;
    return (days / DAYS_SHOWN) * 100;
  }
}

interface Label {
  at: number;
  text: string;
  letter: number;
}

const halfOf = ({ text, letter }: Label): number => (text.length * letter) / 2;

const isWhole = (label: Label): boolean => label.at >= halfOf(label) && label.at + halfOf(label) <= 100;

const drawn = (body: Html): Html => html`<svg class="due" width="100%" height="20" aria-hidden="true" focusable="false">${body}</svg>`;

const percent = (value: number): string => `${value.toFixed(2)}%`;

/** `5 May` */
const shortly = (day: Day): string => dayWords(day).replace(/ \d{4}$/, '');
