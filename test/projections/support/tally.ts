import { keyed } from '../../../src/projections/runner/projection';
import type { Projection } from '../../../src/projections/runner/projection';

export interface Tally {
  events: number;
}

/** Counts the events of each stream: an event taken twice, or not at all, shows. */
export const tallyProjection: Projection<Tally> = {
  name: 'tally',
  version: 1,
  key: ({ stream }) => stream,
  init: () => ({ events: 0 }),
  evolve: ({ events }) => ({ events: events + 1 }),
  tables: [
    {
      name: 'tally',
      columns: { events: 'INTEGER' },
      indexes: {},
      rows: (state, stream) => [{ id: stream, row: state, columns: { events: state.events } }],
    },
  ],
};

export const tally = keyed(tallyProjection);
