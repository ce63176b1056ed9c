import { StoreUnavailable } from '../../src/ledger/ports/event-store';
import type { StoredEvent } from '../../src/ledger/ports/event-store';
import { workloadIdOf, workloadStream } from '../../src/domain/streams';
import type { WorkloadRef } from '../../src/domain/streams';
import { Scheduler } from '../../src/scheduler/scheduler';
import type { Due } from '../../src/scheduler/due-view';
import { TestClock } from '../../src/clock/test-clock';

const BEFORE = '2025-01-09T09:00:00.000Z';
const DUE = '2025-01-10T00:00:00.000Z';
const refOf = (index: number): WorkloadRef => ({ tenantId: `d0000000-0000-4000-8000-${String(index).padStart(12, '0')}`, scope: 'teams' });
const nameOf = (index: number): string => workloadIdOf(refOf(index));

/** A ledger, a view of it and a clock, of which a test decides what they do; nothing here waits for the time of the world. */
class Setting {
  readonly clock = new TestClock(BEFORE);
  readonly caughtUp: string[] = [];
  readonly outcomes: string[] = [];
  readonly slept: number[] = [];
  readonly warnings: string[] = [];
  asked = 0;
  /** Told at each catch-up. */
  onCatchUp: (workloadId: string) => void | Promise<void> = () => undefined;
  /** Told when the scheduler would sleep: what goes on in the world meanwhile. */
  onSleep: (durationMs: number) => void | Promise<void> = () => undefined;
  viewReads = true;
  answered = 0;
  #due = new Map<string, string>();
  #listeners = new Set<(events: readonly StoredEvent[]) => void>();

  readonly scheduler = new Scheduler({
    clock: this.clock,
    view: {
      dueBy: (now, limit, after) => {
        this.asked += 1;
        const rows = [...this.#due].map(([workloadId, dueAt]): Due => ({ workloadId, dueAt }));
        const place = ({ workloadId, dueAt }: Due) => dueAt + workloadId;
        const wanted = rows.filter((row) => row.dueAt <= now && (!after || place(row) > place(after)));
        return wanted.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)).slice(0, limit);
      },
      isDue: (workloadId, now) => (this.#due.get(workloadId) ?? '9') <= now,
      nextAfter: (instant) => {
        this.asked += 1;
        return [...this.#due.values()].filter((dueAt) => dueAt > instant).toSorted()[0] ?? null;
      },
      backlog: (now) => {
        const due = [...this.#due.values()].filter((dueAt) => dueAt <= now).toSorted();
        return { due: due.length, oldest: due[0] ?? null };
      },
    },
    ledger: {
      catchUp: async (ref) => {
        const workloadId = workloadIdOf(ref);
        this.caughtUp.push(workloadId);
        await this.onCatchUp(workloadId);
        if (this.viewReads) this.#due.delete(workloadId);
        return { position: BigInt(this.caughtUp.length) };
      },
    },
    runner: {
      waitFor: () => Promise.resolve(true),
      onApplied: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    },
    observe: (outcome) => this.outcomes.push(outcome),
    warn: (message, error) => this.warnings.push(`${message} ${String(error)}`),
    sleep: async (durationMs, signal) => {
      this.slept.push(durationMs);
      await this.onSleep(durationMs);
      if (!signal.aborted) await new Promise((resolve) => setImmediate(resolve));
    },
    answered: () => this.answered,
    random: () => 0.5,
  });

  falls(count: number, at = DUE): this {
    for (let index = 0; index < count; index += 1) this.#due.set(nameOf(index), at);
    return this;
  }

  /** The views have applied an event of a stream. */
  applied(stream: string): void {
    for (const listener of this.#listeners) listener([{ stream } as StoredEvent]);
  }

  /** Works by itself until the world has gone so many steps on, which happen while it sleeps. */
  async runs(...steps: ((durationMs: number) => void | Promise<void>)[]): Promise<void> {
    await new Promise<void>((resolve) => {
      this.onSleep = async (durationMs) => {
        await steps.shift()?.(durationMs);
        if (steps.length === 0) resolve();
      };
      this.scheduler.start();
    });
    await this.scheduler.stop();
  }
}

describe('the scheduler', () => {
  it('sleeps until the next instant that the view knows, and records it then', async () => {
    const setting = new Setting().falls(3, '2025-01-09T09:00:20.000Z');
    await setting.runs(
      () => setting.clock.moveTo('2025-01-09T09:00:20.000Z'),
      () => undefined,
    );
    expect(setting.slept[0]).toBe(20_000);
    expect(setting.caughtUp.toSorted()).toEqual([0, 1, 2].map(nameOf));
  });

  it('asks the view nothing while nothing is due, but looks at the clock once a minute', async () => {
    const setting = new Setting().falls(1);
    const minute = () => setting.clock.moveTo(new Date(Date.parse(setting.clock.now()) + 60_000).toISOString());
    const minutes = 14 * 60 + 59;
    await setting.runs(...Array.from({ length: minutes }, () => minute));
    expect(setting.slept).toEqual(Array.from({ length: minutes }, () => 60_000));
    expect([setting.asked, setting.caughtUp]).toEqual([2, []]);
  });

  it('notices a clock that was set, or a machine that slept', async () => {
    const setting = new Setting().falls(1, '2026-01-01T00:00:00.000Z');
    await setting.runs(
      () => setting.clock.moveTo('2027-01-01T00:00:00.000Z'),
      () => undefined,
    );
    expect(setting.caughtUp).toEqual([nameOf(0)]);
  });

  it('looks again where a workload has changed in the view, and not where usage has come', async () => {
    const setting = new Setting();
    await setting.runs(
      () => setting.applied(`onrecord.usage-${nameOf(0)}`),
      () => {
        expect(setting.asked).toBe(2);
        setting.falls(1, BEFORE).applied(workloadStream(refOf(0)));
      },
      () => undefined,
    );
    expect(setting.caughtUp).toEqual([nameOf(0)]);
  });

  it('works off thousands in one go, each once', async () => {
    const setting = new Setting().falls(5_000);
    setting.clock.moveTo(DUE);
    await setting.scheduler.recordAll();
    expect(new Set(setting.caughtUp).size).toBe(5_000);
    expect(setting.caughtUp).toHaveLength(5_000);
    expect(setting.scheduler.health()).toEqual({ due: 0, oldest: null, failing: 0 });
  });

  it('has no more than sixteen at work, and lets others have their turn', async () => {
    const setting = new Setting().falls(200);
    setting.clock.moveTo(DUE);
    let [atWork, most, turns, done] = [0, 0, 0, false];
    setting.onCatchUp = async () => {
      most = Math.max(most, (atWork += 1));
      await Promise.resolve();
      atWork -= 1;
    };
    const another = (): void => {
      turns += 1;
      if (!done) setImmediate(another);
    };
    setImmediate(another);
    await setting.scheduler.recordAll();
    done = true;
    expect(most).toBe(16);
    expect(turns).toBeGreaterThanOrEqual(200 / 16);
  });

  it('leaves half of the time to requests while they come, and all workloads are recorded all the same', async () => {
    const setting = new Setting().falls(200);
    setting.clock.moveTo(DUE);
    let [atWork, most] = [0, 0];
    setting.onCatchUp = async (workloadId) => {
      atWork += 1;
      if (setting.caughtUp.indexOf(workloadId) >= 64) most = Math.max(most, atWork);
      setting.answered += 1;
      await Promise.resolve();
      atWork -= 1;
    };
    await setting.scheduler.recordAll();
    expect(setting.caughtUp).toHaveLength(200);
    expect(most).toBe(4);
    expect(setting.slept).toHaveLength(4);
    expect(Math.max(...setting.slept)).toBeLessThanOrEqual(500);
  });

  it('leaves a workload that fails alone for a while, and records the others', async () => {
    const setting = new Setting().falls(20);
    setting.clock.moveTo(DUE);
    setting.onCatchUp = (workloadId) => {
      if (workloadId === nameOf(7)) throw new Error('an event of unknown type');
    };
    await setting.runs((durationMs) => {
      expect(durationMs).toBeGreaterThan(0);
      expect(durationMs).toBeLessThanOrEqual(1_000);
      expect(setting.scheduler.health()).toEqual({ due: 1, oldest: DUE, failing: 1 });
    });
    expect(setting.caughtUp).toHaveLength(20);
    expect(setting.outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(1);
    expect(setting.warnings).toEqual([expect.stringContaining(`${nameOf(7)} could not be recorded; it is tried again in 1 s.`)]);
  });

  it('records it once it can be, and forgets that it failed', async () => {
    const setting = new Setting().falls(1);
    setting.clock.moveTo(DUE);
    let broken = true;
    setting.onCatchUp = () => {
      if (broken) throw new Error('not now');
    };
    await setting.scheduler.recordAll();
    expect(setting.scheduler.health()).toMatchObject({ due: 1, failing: 1 });
    broken = false;
    await setting.scheduler.recordAll();
    expect(setting.scheduler.health()).toEqual({ due: 0, oldest: null, failing: 0 });
  });

  it('does not run hot where the view shows as due what is not', async () => {
    const setting = new Setting().falls(3);
    setting.clock.moveTo(DUE);
    setting.viewReads = false;
    await setting.scheduler.recordAll();
    expect(setting.caughtUp).toHaveLength(3);
    expect(setting.scheduler.health()).toMatchObject({ due: 3, failing: 3 });
  });

  it('pauses where the store cannot be reached, longer each time, and blames no workload', async () => {
    const setting = new Setting().falls(50);
    setting.clock.moveTo(DUE);
    let down = true;
    setting.onCatchUp = () => {
      if (down) throw new StoreUnavailable('unreachable', 'It is away.');
    };
    await setting.runs(
      () => undefined,
      () => undefined,
      () => {
        expect(setting.scheduler.health()).toMatchObject({ due: 50, failing: 0 });
        down = false;
      },
      () => undefined,
    );
    expect(setting.slept.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(setting.scheduler.health()).toEqual({ due: 0, oldest: null, failing: 0 });
  });

  it('stops in the middle of many: what was begun is finished, nothing else is begun', async () => {
    const setting = new Setting().falls(5_000);
    setting.clock.moveTo(DUE);
    let finished = 0;
    const stopped = new Promise<void>((resolve) => {
      setting.onCatchUp = async () => {
        if (setting.caughtUp.length === 100) resolve(setting.scheduler.stop());
        await new Promise((next) => setImmediate(next));
        finished += 1;
      };
    });
    setting.scheduler.start();
    await stopped;
    expect(setting.caughtUp.length).toBeLessThan(120);
    expect(finished).toBe(setting.caughtUp.length);
    expect(setting.scheduler.health()).toMatchObject({ due: 5_000 - finished, failing: 0 });
  });

  it('goes on with what was left after a restart', async () => {
    const setting = new Setting().falls(300);
    setting.clock.moveTo('2025-02-01T00:00:00.000Z');
    await setting.runs(() => undefined);
    expect(setting.caughtUp).toHaveLength(300);
  });

  it('lets a list wait for a few, not for a backlog', async () => {
    const setting = new Setting().falls(101);
    setting.clock.moveTo(DUE);
    await setting.scheduler.recordFew(100, 1_000);
    expect(setting.caughtUp).toEqual([]);
    await setting.scheduler.recordFew(101, 1_000);
    expect(setting.caughtUp).toHaveLength(101);
  });
});
