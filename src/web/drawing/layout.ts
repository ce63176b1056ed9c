import type { Timeline } from '../../timeline/timeline';
import type { Layout } from './figures';
import { narrow } from './narrow';
import { wide } from './wide';

/** Where everything of a timeline stands: pure, and the same for the same picture. Only one of the two forms is displayed. */
export const layout = (timeline: Timeline, form: Layout['form'] = 'wide'): Layout => (form === 'wide' ? wide(timeline) : narrow(timeline));
