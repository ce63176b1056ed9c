import type { SpanKind, Timeline } from './timeline';

/** What makes a workload unsettled as a whole: an event begins it, an event ends it, and no time that passes. */
export const unsettling = ['contested', 'hold'] as const satisfies SpanKind[];

/** What a list draws of a workload: who was on record, and when it was unsettled. It says the same until something is recorded. */
export type Brief = Pick<Timeline, 'lanes' | 'band' | 'spans'>;

export const briefOf = ({ lanes, band, spans }: Timeline): Brief => ({
  lanes,
  band,
  spans: spans.filter(({ kind }) => (unsettling as readonly SpanKind[]).includes(kind)),
});
