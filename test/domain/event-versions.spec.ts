import { z } from 'zod';
import { catalogueOf, isKnown, schemaOf } from '../../src/domain/catalogue';
import { decode, decodeAsWritten } from '../../src/ledger/event-codec';
import type { StoredEvent } from '../../src/ledger/ports/event-store';

/** A tea house: at first it wrote a cup's size as a word, then in millilitres, now with the kind of tea. */
const written = {
  1: z.object({ type: z.literal('TeaPoured'), size: z.enum(['small', 'large']) }),
  2: z.object({ type: z.literal('TeaPoured'), volume_ml: z.number() }),
  3: z.object({ type: z.literal('TeaPoured'), volume_ml: z.number(), tea: z.string().nullable() }),
};
const types = catalogueOf(
  { workload: { options: [written[3]] } },
  {
    TeaPoured: [
      { schema: written[1], upcast: (data) => ({ type: 'TeaPoured', volume_ml: written[1].parse(data).size === 'small' ? 200 : 400 }) },
      { schema: written[2], upcast: (data) => ({ ...data, tea: null }) },
    ],
  },
);

const stored = (version: number, data: object): StoredEvent => ({
  id: '00000000-0000-4000-8000-000000000001',
  stream: 'onrecord.workload-x',
  revision: 0,
  position: 0n,
  type: 'TeaPoured',
  data: JSON.stringify({ type: 'TeaPoured', ...data }),
  meta: JSON.stringify({ version, recordedAt: '2025-01-02T00:00:00.000Z' }),
});

describe('an event type with three versions', () => {
  it.each([
    [1, { size: 'large' }, { volume_ml: 400, tea: null }],
    [2, { volume_ml: 250 }, { volume_ml: 250, tea: null }],
    [3, { volume_ml: 300, tea: 'oolong' }, { volume_ml: 300, tea: 'oolong' }],
  ])('version %i is read as the newest; what was written can be read too', (version, data, newest) => {
    const event = decode<object>(stored(version, data), types);
    expect(event.data).toEqual({ type: 'TeaPoured', ...newest });
    expect(event.version).toBe(3);
    expect(decodeAsWritten(stored(version, data))).toMatchObject({ version, data: { type: 'TeaPoured', ...data } });
    expect(schemaOf('TeaPoured', version, types)).toBe(written[version as 1]);
  });

  it('the newest is written, and one from the future is unknown and left as it is', () => {
    expect(types.get('TeaPoured')).toMatchObject({ version: 3, schema: written[3] });
    expect([0, 1, 3, 4].map((version) => isKnown({ type: 'TeaPoured', version }, types))).toEqual([false, true, true, false]);
    expect(isKnown({ type: 'CoffeePoured', version: 1 }, types)).toBe(false);
    expect(schemaOf('TeaPoured', 4, types)).toBeUndefined();
    expect(decode<object>(stored(4, { leaves: 9 }), types).data).toEqual({ type: 'TeaPoured', leaves: 9 });
  });
});
