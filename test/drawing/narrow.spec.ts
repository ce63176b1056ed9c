import { draw, pictures, said } from './pictures';

describe('the narrow form', () => {
  const narrow = draw(pictures['as known before the reversal'], 'narrow');

  test('has what ran beside the line of its lane: filled while it ran, rights and service levels slim', () => {
    const spans = narrow.boxes.filter(({ look }) => look.startsWith('w ')).map(({ look, fill, x, width }) => [look, fill, x.px, width.px]);
    expect(spans).toEqual([
      ['w review', 'w-review', 86, 6],
      ['w customer-window', 'w-consent', 86, 6],
      ['w right right-to-dispute', 'none', 86, 3],
      ['w notice', 'w-notice', 108, 6],
      ['w review', 'w-review', 113, 6],
      ['w customer-window', 'w-consent', 108, 6],
      ['w dispute', 'w-dispute', 130, 6],
      ['w service escalation', 'none', 135, 3],
    ]);
  });

  test('has usage from the right edge in the pattern of who held, each value where no label is', () => {
    const usage = narrow.boxes.filter(({ look }) => look === 'ub');
    expect(usage.map(({ fill }) => fill)).toEqual(['none', 'f-a', 'f-a', 'f-a', 'f-b']);
    for (const { x, width } of usage) expect(x.percent + width.percent).toBeCloseTo(100, 2);
    expect(said(narrow)).toEqual(expect.arrayContaining(['Active', 'users', '600', '720', '1,010']));
  });

  test('dates the day asked about and the day of knowledge, and says which column is whose', () => {
    expect(narrow.texts.filter(({ look }) => /^[dk]l-t$/.test(look)).map(({ text, look }) => [look, text])).toEqual([
      ['dl-t', '1 Apr'],
      ['kl-t', '10 Apr'],
    ]);
    expect(narrow.texts.filter(({ look }) => look === 'ch').map(({ text }) => text)).toEqual([
      'On',
      'record',
      'A',
      'B',
      'Di',
      'Active',
      'users',
    ]);
  });

  test('runs arrows back to the days from which something holds', () => {
    const reach = draw(pictures['after the reversal'], 'narrow').lines.filter(({ arrow }) => arrow);
    expect(reach.map(({ from, to }) => to.y < from.y)).toEqual([true, true]);
  });
});
