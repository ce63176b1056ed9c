import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../../src/ledger/ports/event-store';
import { untilKnown } from '../../src/ledger/until-known';

const unknown = () => new OutcomeUnknown('onrecord.ledger');
const unreachable = () => new StoreUnavailable('unreachable', 'gone');

describe('an append made until its outcome is known', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** What comes of it where the attempts end so, one after the other. */
  async function outcome(...attempts: (Error | string)[]): Promise<unknown> {
    return outcomeOn({ shared: false }, ...attempts);
  }

  async function outcomeOn(store: { shared: boolean }, ...attempts: (Error | string)[]): Promise<unknown> {
    const append = () => {
      const next = attempts.length > 1 ? attempts.shift() : attempts[0];
      return typeof next === 'string' ? Promise.resolve(next) : Promise.reject(next ?? new Error('no attempt'));
    };
    const settled = untilKnown(store, append).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(60_000);
    return settled;
  }

  it('is what the attempt says that is answered', async () => {
    expect(await outcome('stored')).toBe('stored');
    expect(await outcome(unknown(), unknown(), 'stored')).toBe('stored');
    expect(await outcome(unknown(), new WrongExpectedRevision('s', 1, 2))).toBeInstanceOf(WrongExpectedRevision);
  });

  it('is certain where the store could not be reached at all', async () => {
    expect(await outcome(unreachable())).toBeInstanceOf(StoreUnavailable);
    expect(await outcomeOn({ shared: true }, unreachable())).toBeInstanceOf(StoreUnavailable);
  });

  it('waits for a store that others share, which comes back, and not for one that is closed', async () => {
    expect(await outcome(unreachable(), 'stored')).toBeInstanceOf(StoreUnavailable);
    expect(await outcomeOn({ shared: true }, unreachable(), unreachable(), 'stored')).toBe('stored');
    expect(await outcomeOn({ shared: true }, new StoreUnavailable('closed', 'closed'), 'stored')).toBeInstanceOf(StoreUnavailable);
    expect(await outcomeOn({ shared: true }, unknown(), new StoreUnavailable('closed', 'closed'), 'stored')).toBeInstanceOf(OutcomeUnknown);
  });

  it('stays unknown where the store can no longer be reached after an attempt that may have been stored', async () => {
    expect(await outcome(unknown(), unreachable())).toBeInstanceOf(OutcomeUnknown);
    expect(await outcome(unknown(), unreachable(), 'stored')).toBe('stored');
    expect(await outcome(unknown())).toBeInstanceOf(OutcomeUnknown);
  });
});
