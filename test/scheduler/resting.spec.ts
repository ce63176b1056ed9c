import { Resting } from '../../src/scheduler/resting';

describe('a workload that failed', () => {
  it('rests a second, then twice as long each time, at most five minutes', () => {
    let now = 0;
    const resting = new Resting(() => now);
    const rests = Array.from({ length: 11 }, () => {
      const restMs = resting.failed('one');
      now += restMs - 1;
      expect(resting.isResting('one')).toBe(true);
      now += 1;
      expect(resting.isResting('one')).toBe(false);
      return restMs;
    });
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  });

  it('begins anew once it has recovered, or is no longer due', () => {
    const resting = new Resting(() => 0);
    for (const name of ['one', 'other', 'third']) resting.failed(name);
    resting.recovered('one');
    resting.keepOnly(new Set(['third']));
    expect([resting.size, resting.has('third')]).toEqual([1, true]);
    expect([resting.failed('one'), resting.failed('other'), resting.failed('third')]).toEqual([1_000, 1_000, 2_000]);
  });

  it('can be roused, and its failures are still counted', () => {
    const resting = new Resting(() => 5_000);
    expect(resting.firstEndsInMs()).toBeNull();
    resting.failed('one');
    expect(resting.firstEndsInMs()).toBe(1_000);
    resting.rouse();
    expect([resting.isResting('one'), resting.firstEndsInMs()]).toEqual([false, 0]);
    expect(resting.failed('one')).toBe(2_000);
  });
});
