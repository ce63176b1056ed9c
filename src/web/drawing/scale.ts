import type { Instant } from '../../domain/calendar';

/** The narrowest plot of the wide form, in pixels: what does not collide there collides nowhere. */
export const REF = 540;
export const CHARACTER = 7;
/** Anything narrower is drawn as wide as this. */
export const LEAST = 3;

/** Signs of East Asia and pictures take the room of two letters. */
const BROAD = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}]/u;
const PLAIN = /^[\u0020-\u024f\u2010-\u2027]*$/;
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const lettersOf = (text: string): string[] => Array.from(letters.segment(text), ({ segment }) => segment);
const roomOf = (text: string): number =>
  PLAIN.test(text)
    ? text.length
    : lettersOf(text).reduce((sum, one) => sum + (BROAD.test(one) ? 2 : one === OWN || one === END ? 0 : 1), 0);
/** Of a name that runs from right to left the end is at its left: it is told apart from what stands around it. */
const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const [OWN, END] = ['\u2068', '\u2069'];
const isolated = (text: string): string => (LEFTWARDS.test(text) ? OWN + text + END : text);

/** As wide as a text can be in any font of the stack. */
export const widthOf = (text: string): number => roomOf(text) * CHARACTER;

/** @param most letters that have room */
export const shorten = (text: string, most: number): string =>
  roomOf(text) <= most ? text : isolated(`${firstLetters(text, most - 1).trimEnd()}…`);

function firstLetters(text: string, most: number): string {
  let cut = '';
  for (const letter of lettersOf(text)) {
    if (roomOf(cut + letter) > most) break;
    cut += letter;
  }
  return cut;
}

/** A name over as many lines as it needs, and may have, between its words where they are short enough; what has no room in the last is cut. */
export function inLines(text: string, most: number, lines: number): string[] {
  if (lines <= 1 || roomOf(text) <= most) return [shorten(text, most)];
  const words = firstWords(text, most);
  const first = roomOf(words) <= most && roomOf(words) > most / 2 ? words : firstLetters(text, most);
  return [first, ...inLines(text.slice(first.length).trim(), most, lines - 1)];
}

/** The words that fit: what is heard of a link must hold what is seen of it, which a word cut off is not. */
export const firstWords = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most + 1).replace(/\s+\S*$/, '');

/** Time across the plot. */
export interface Scale {
  from: Instant;
  until: Instant;
  /** What begins before the picture is cut at its edge. */
  cut(from: Instant): 'left' | null;
  /** Percent with two decimals; what lies outside stands at the edge. */
  percent(at: Instant): number;
  /** Pixels in the narrowest plot. */
  px(at: Instant): number;
  /** So wide is that. */
  plot: number;
}

export function scaleOf({ from, until }: { from: Instant; until: Instant }, plot = REF): Scale {
  const [start, end] = [Date.parse(from), Date.parse(until)];
  const percentOf = (at: Instant) =>
    Math.round((Math.min(Math.max(Date.parse(at) - start, 0), end - start) / (end - start)) * 10_000) / 100;
  return { from, until, cut: (at) => (at < from ? 'left' : null), percent: percentOf, px: (at) => (percentOf(at) / 100) * plot, plot };
}

export const MILLISECONDS_A_DAY = 86_400_000;
export const daysIn = ({ from, until }: { from: Instant; until: Instant }): number =>
  (Date.parse(until) - Date.parse(from)) / MILLISECONDS_A_DAY;
