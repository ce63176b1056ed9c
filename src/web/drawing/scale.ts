import type { Instant } from '../../domain/calendar';

/** The narrowest plot of the wide form, in pixels: what does not collide there collides nowhere. */
export const REF = 540;
export const CHARACTER = 7;
/** Anything narrower is drawn as wide as this. */
export const LEAST = 3;

/** As wide as a text can be in any font of the stack. */
export const widthOf = (text: string): number => text.length * CHARACTER;

export const shorten = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** The words that fit: what is heard of a link must hold what is seen of it, which a word cut off is not. */
export const firstWords = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most + 1).replace(/\s+\S*$/, '');

/** Time across the plot. */
export interface Scale {
  from: Instant;
  until: Instant;
  /** Percent with two decimals; what lies outside stands at the edge. */
  percent(at: Instant): number;
  /** Pixels in the narrowest plot. */
  px(at: Instant): number;
}

export function scaleOf({ from, until }: { from: Instant; until: Instant }): Scale {
  const [start, end] = [Date.parse(from), Date.parse(until)];
  const percentOf = (at: Instant) =>
    Math.round((Math.min(Math.max(Date.parse(at) - start, 0), end - start) / (end - start)) * 10_000) / 100;
  return { from, until, percent: percentOf, px: (at) => (percentOf(at) / 100) * REF };
}

export const MILLISECONDS_A_DAY = 86_400_000;
export const daysIn = ({ from, until }: { from: Instant; until: Instant }): number =>
  (Date.parse(until) - Date.parse(from)) / MILLISECONDS_A_DAY;
