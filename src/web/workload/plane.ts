import { dayOf, FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Answer } from '../../timeline/answers';
import type { Holders } from '../drawing/holders';
import { SOLID } from '../drawing/holders';
import { ticksOf } from '../drawing/months';
import { widthOf } from '../drawing/scale';
import { lastDayOf, shortDay } from '../../timeline/words';

/** The side of the plane. */
export const SIDE = 190;
const LEAST_TICK = 26;
const LEAST_BOX = 0.4;
const DAY_MS = 86_400_000;
/** As many as can be told in a breath. */
const MOST_TOLD = 6;

export interface PlaneAsked {
  answers: readonly Answer[];
  /** From when the picture begins; it ends now. */
  from: Instant;
  now: Instant;
  on: Instant;
  knownAt: Instant;
  /** The moment of knowledge beside it; null where there is none. */
  compare: Instant | null;
  holders: Holders;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Nobody, where absent. */
  fill?: string;
}

/** Where everything of the plane stands, in whole units of a square of SIDE. */
export interface Plane {
  boxes: Box[];
  names: { x: number; y: number; text: string; plate: number | null }[];
  ticks: { at: number; label: string }[];
  dot: { x: number; y: number };
  ring: { x: number; y: number } | null;
  title: string;
}

/**
 * Every answer there ever was: across, the day that is asked about; down, the day of knowledge; cut where the one is the other, since
 * nothing is known of days to come. One box for each stretch of days and of knowledge with one answer. Pure.
 */
export function planeOf({ answers, from, now, on, knownAt, compare, holders }: PlaneAsked): Plane {
  const start = Date.parse(from);
  const width = Math.max(DAY_MS, Date.parse(now) - start);
  const at = (instant: Instant): number => round(Math.min(1, Math.max(0, (Date.parse(instant) - start) / width)) * SIDE);
  const shown = answers
    .map((answer) => ({ ...answer, box: boxOf(answer, at, holders) }))
    .filter(({ box }) => box.width >= LEAST_BOX && box.height >= LEAST_BOX && box.x < box.y + box.height);
  return {
    boxes: shown.map(({ box }) => box),
    names: shown.flatMap(({ box, lane, name }) => (lane === null ? [] : nameIn(box, name ?? '', holders.letter(lane)))),
    ticks: ticksAcross({ from, until: now }, at),
    dot: { x: at(on), y: at(knownAt) },
    ring: compare === null ? null : { x: at(on), y: at(compare) },
    title: titleOf(shown),
  };
}

function boxOf({ from, until, knownFrom, knownUntil, lane }: Answer, at: (instant: Instant) => number, holders: Holders): Box {
  const [x, y] = [at(from), at(knownFrom)];
  const box = { x, y, width: round(at(until) - x), height: round(at(knownUntil) - y) };
  return lane === null ? box : { ...box, fill: holders.fill(lane) };
}

/** The name near the foot of its box, where the most room is left of the diagonal; else its letter; else nothing. */
function nameIn({ x, y, width, height, fill }: Box, name: string, letter: string): Plane['names'] {
  const top = y + height - 20;
  const room = Math.min(x + width, top) - x - 10;
  const text = [name, letter].find((one) => height >= 20 && widthOf(one) <= room);
  if (text === undefined) return [];
  return [{ x: x + 6, y: y + height - 7, text, plate: fill === SOLID ? null : widthOf(text) }];
}

/** Months where they have room, else the years, else as many of either as have. */
function ticksAcross(range: { from: Instant; until: Instant }, at: (instant: Instant) => number): Plane['ticks'] {
  const all = ticksOf(range).map((tick) => ({ at: at(tick.at), label: tick.label }));
  const years = all.filter(({ label }) => /^\d{4}$/.test(label));
  const shown = gapOf(all) < LEAST_TICK && years.length > 1 ? years : all;
  const every = Math.max(1, Math.ceil(LEAST_TICK / Math.max(gapOf(shown), 1)));
  return shown.filter((_, index) => index % every === 0);
}

const gapOf = ([first, second]: Plane['ticks']): number => (second?.at ?? SIDE) - (first?.at ?? 0);

/** The same in words, for who does not see it. */
function titleOf(answers: readonly Answer[]): string {
  const told = answers.slice(-MOST_TOLD).map(({ name, from, until, knownFrom, knownUntil }) => {
    const days = `for days from ${dayWords(from)}${until === FOR_EVER ? '' : ` to ${dayWords(until, true)}`}`;
    return `${name ?? 'nobody'} ${days}, known from ${dayWords(knownFrom)}${knownUntil === FOR_EVER ? ' on' : ` to ${dayWords(knownUntil, true)}`}`;
  });
  const more = answers.length - told.length;
  const lead = 'Every answer: across, the day asked about; down, the day of knowledge.';
  if (told.length === 0) return `${lead} Nobody was ever on record.`;
  return `${lead} ${told.join('; ')}${more > 0 ? `; and ${more} before` : ''}.`;
}

const dayWords = (at: Instant, end = false): string => `${shortDay(end ? lastDayOf(at) : dayOf(at))} ${at.slice(0, 4)}`;
const round = (value: number): number => Math.round(value * 10) / 10;
