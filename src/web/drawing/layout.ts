import type { Beside } from '../../timeline/beside';
import type { Timeline } from '../../timeline/timeline';
import type { Layout } from './figures';
import { holdersOf } from './holders';
import type { Holders } from './holders';
import { narrow } from './narrow';
import { wide } from './wide';

/** What is drawn with a timeline: a second band, and holders that only that one knows. */
export interface Drawn {
  beside?: Beside | null;
  holders?: Holders;
}

/** Where everything of a timeline stands: pure, and the same for the same picture. Only one of the two forms is displayed. */
export function layout(
  timeline: Timeline,
  form: Layout['form'] = 'wide',
  { beside = null, holders = holdersOf(timeline) }: Drawn = {},
): Layout {
  return form === 'wide' ? wide(timeline, beside, holders) : narrow(timeline, beside, holders);
}
