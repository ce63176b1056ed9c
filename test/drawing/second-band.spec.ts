import type { Layout } from '../../src/web/drawing/figures';
import { draw, july, picture, pictures, said } from './pictures';
import { claimOf, plainGrant, reversed } from './stories';

/** Bands from the left, or from the top: where, how long, in whose pattern; in hundredths of the plot, or in pixels. */
function bandsIn({ boxes, form }: Layout): [fill: string, from: number, length: number][][] {
  const across = form === 'wide';
  const bands = boxes.filter(({ look }) => look === 'band');
  const places = [...new Set(bands.map(({ x, y }) => (across ? y : x.px)))];
  return places.map((place) =>
    bands
      .filter(({ x, y }) => (across ? y : x.px) === place)
      .map(({ x, width, y, height, fill = '' }) => (across ? [fill, x.percent, width.percent] : [fill, y, Math.round(height * 10) / 10])),
  );
}
const brackets = ({ lines }: Layout) =>
  lines.filter(({ look, from, to }) => look === 'diff' && from.y === to.y).map(({ from, to }) => [from.x.percent, to.x.percent]);

describe('the second band', () => {
  test('of a past state of knowledge is what is known now, with a bracket under the days that differ', () => {
    const wide = draw(pictures['as known before the reversal']);
    expect(bandsIn(wide)).toEqual([
      [
        ['f-a', 3.66, 27.11],
        ['f-b', 30.77, 5.86],
      ],
      [['f-a', 3.66, 67.54]],
    ]);
    expect(brackets(wide)).toEqual([[30.77, 36.63]]);
    expect(said(wide)).toContain('these answers have changed since');
    expect(wide.rows.map(({ name, detail }) => [name, detail])).toEqual(
      expect.arrayContaining([
        ['On record', 'known 10 Apr'],
        ['On record', 'known 14 Jul'],
      ]),
    );
    expect(bandsIn(draw(pictures['as known before the reversal'], 'narrow'))).toEqual([
      [
        ['f-a', 78, 266.4],
        ['f-b', 344.4, 57.6],
      ],
      [['f-a', 78, 663.8]],
    ]);
  });

  test('of what is known today is what was believed on each day, and when that changed', () => {
    const wide = draw(pictures['after the reversal']);
    expect(bandsIn(wide)).toEqual([
      [['f-a', 3.66, 67.54]],
      [
        ['f-a', 3.66, 27.11],
        ['f-b', 30.77, 10.03],
        ['f-a', 40.8, 30.4],
      ],
    ]);
    expect(brackets(wide)).toEqual([[30.77, 40.8]]);
    expect(said(wide)).toContain('these answers changed on 22 Apr');
    expect(wide.rows.map(({ name }) => name)).toContain('As believed');
    expect(bandsIn(draw(pictures['after the reversal'], 'narrow'))[1]).toEqual([
      ['f-a', 78, 266.4],
      ['f-b', 344.4, 98.6],
      ['f-a', 443, 298.8],
    ]);
  });

  test('of two moments compared is the other moment, whether it is later or earlier, and also where both agree', () => {
    const later = draw(pictures['two moments compared']);
    expect(bandsIn(later).map((band) => band.map(([fill]) => fill))).toEqual([['f-a', 'f-b'], ['f-a']]);
    const before = draw(pictures['compared with what was known before']);
    expect(bandsIn(before).map((band) => band.map(([fill]) => fill))).toEqual([['f-a'], ['f-a', 'f-b']]);
    expect(said(before)).toContain('these answers were others then');
    const agreed = picture(reversed(), july, { compare: '2025-05-01T23:59:59.999Z' });
    expect([bandsIn(draw(agreed)).length, brackets(draw(agreed))]).toEqual([2, []]);
  });

  test('names who had not asked yet at the first moment, in the pattern that it has at the second', () => {
    const shown = pictures['compared, when the other had not asked yet'];
    expect(shown.timeline.lanes.map(({ name }) => name)).toEqual(['Proseware']);
    expect(bandsIn(draw(shown))[1]?.map(([fill]) => fill)).toEqual(['f-a', 'f-b']);
    expect(said(draw(shown))).toContain('Litware');
  });

  test('says the time where both moments are of one day', () => {
    const details = draw(pictures['two moments of one day compared']).rows.map(({ detail }) => detail);
    expect(details).toEqual(expect.arrayContaining(['22 Apr 08:59:59', '22 Apr 09:00:00']));
  });

  test.each(['one claim', 'a supersession', 'a dispute on hold', 'twelve claimants'] as const)('is not there in %s', (name) => {
    expect(pictures[name].beside).toBeNull();
  });

  /** Proseware held, and it was learned later that it did not any more. */
  const ended = (recordedAt: string) =>
    plainGrant().at(
      recordedAt,
      {
        type: 'AssociationEnded',
        claimId: claimOf('proseware'),
        by: 'holder',
        reasons: [],
        rationale: null,
        decidedBy: null,
        policyVersion: 1,
      } as never,
      { effectiveAt: '2025-02-10T00:00:00.000Z' },
    );

  test('is not there where the clock caught up within a day', () => {
    expect(picture(ended('2025-02-10T06:00:00.000Z'), '2025-03-10T09:00:00.000Z').beside).toBeNull();
    expect(picture(ended('2025-02-12T06:00:00.000Z'), '2025-03-10T09:00:00.000Z').beside?.differing).toEqual([
      { from: '2025-02-10T00:00:00.000Z', until: '2025-02-12T06:00:00.000Z', learnedAt: '2025-02-12T06:00:00.000Z' },
    ]);
  });
});
