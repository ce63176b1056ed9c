import { addDays, dayOf, daysBetween } from '../../domain/calendar';
import type { Day, Instant } from '../../domain/calendar';
import { dayWords } from '../../timeline/words';
import { html } from '../html';
import type { Html } from '../html';

const DAYS_BEFORE = 14;
const DAYS_SHOWN = 35;
const DAY_MS = 86_400_000;
const MONDAY = 1;
/** In percent of the narrowest column: labels that stand closer than this would touch, and one that stands closer to the edge would be cut. */
const LABEL = 30;
const EDGE = 11;

/** Five weeks around now, on which a deadline stands as a line from now to it. */
export class Calendar {
  readonly #from: Day;

  constructor(private readonly now: Instant) {
    this.#from = addDays(dayOf(now), -DAYS_BEFORE);
  }

  /** Mondays, and today. */
  axis(): Html {
    const here = this.#place(this.now);
    const days = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(this.#from, index));
    const places: number[] = [here];
    const labels = days.flatMap((day) => {
      const at = this.#place(day);
      const fits = at > EDGE && at < 100 - EDGE && places.every((other) => Math.abs(other - at) >= LABEL);
      if (!fits || new Date(day).getUTCDay() !== MONDAY) return [];
      places.push(at);
      return [html`<text class="s c" x="${percent(at)}" y="13">${shortly(day)}</text>`];
    });
    return drawn(html`${labels}<text class="em c" x="${percent(here)}" y="13">${shortly(dayOf(this.now))}</text>`);
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

const drawn = (body: Html): Html => html`<svg class="due" width="100%" height="20" aria-hidden="true" focusable="false">${body}</svg>`;

const percent = (value: number): string => `${value.toFixed(2)}%`;

/** `5 May` */
const shortly = (day: Day): string => dayWords(day).replace(/ \d{4}$/, '');
