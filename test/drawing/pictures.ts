import { besideOf } from '../../src/timeline/beside';
import type { Timeline } from '../../src/timeline/timeline';
import type { Layout, Length } from '../../src/web/drawing/figures';
import { holdersOf } from '../../src/web/drawing/holders';
import { layout } from '../../src/web/drawing/layout';
import type { Drawn } from '../../src/web/drawing/layout';
import { REF } from '../../src/web/drawing/scale';
import { inDispute, manyEvents, oddlyNamed, plainGrant, reversed, Story, supersession, twelveClaimants } from './stories';

export const on22April = '2025-04-22T09:00:00.000Z';
export const july = '2025-07-14T09:00:00.000Z';
const first = { on: '2025-04-01T23:59:59.999Z' };
const tenth = { ...first, knownAt: '2025-04-10T23:59:59.999Z' };

export interface Picture extends Required<Drawn> {
  timeline: Timeline;
}

/** As a page draws it: with the second band, where it says something. */
export function picture(
  story: Story,
  now: string,
  { compare = null, ...asked }: { on?: string; knownAt?: string; compare?: string | null } = {},
): Picture {
  const timeline = story.asOf(now, asked);
  const answers = story.answersBy(now);
  return { timeline, beside: besideOf(timeline, answers, compare), holders: holdersOf(timeline, answers) };
}

/** Of so many that every answer ever given is not asked for: nobody else was ever on record. */
export function crowd(events: number, claimants = 2): Picture {
  const timeline = manyEvents(events, claimants).asOf(july);
  return { timeline, beside: null, holders: holdersOf(timeline) };
}

export const pictures = {
  vacant: picture(new Story(), on22April),
  'one claim': picture(plainGrant(), '2025-02-10T09:00:00.000Z'),
  'a supersession': picture(supersession(), '2025-04-02T09:00:00.000Z'),
  'a dispute on hold': picture(inDispute(), on22April),
  'after the reversal': picture(reversed(), july, first),
  'as known before the reversal': picture(reversed(), july, tenth),
  'two moments compared': picture(reversed(), july, { ...tenth, compare: '2025-04-22T09:00:00.000Z' }),
  'compared with what was known before': picture(reversed(), july, { ...first, compare: tenth.knownAt }),
  'compared, when the other had not asked yet': picture(reversed(), july, { knownAt: '2025-02-10T23:59:59.999Z', compare: tenth.knownAt }),
  'two moments of one day compared': picture(reversed(), july, { knownAt: '2025-04-22T08:59:59.999Z', compare: on22April }),
  'names of every kind': picture(oddlyNamed(), on22April),
  'twelve claimants': picture(twelveClaimants(), '2025-04-10T09:00:00.000Z'),
  'three hundred events': picture(manyEvents(300), july),
  'five thousand events': crowd(5000),
} satisfies Record<string, Picture>;

export const draw = ({ timeline, ...drawn }: Picture, form: Layout['form'] = 'wide'): Layout => layout(timeline, form, drawn);

/** Where it stands in a plot of so many pixels. */
export const at = ({ percent, px }: Length, plot = REF): number => (percent / 100) * plot + px;
export const said = ({ texts }: Layout): string[] => texts.map(({ text }) => text);
