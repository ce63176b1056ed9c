import { TestClock } from '../clock/test-clock';
import { addMonths, dayOf, startOfDay } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import { workloadIdOf } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import { nextDeadline } from '../domain/workload/deadlines';
import type { PolicyTerms } from '../domain/policy/policy';
import { presets } from '../domain/policy/presets';
import type { UsageCommand } from '../domain/usage/commands';
import type { Workload } from '../domain/workload/state';
import type { Ledger } from '../ledger/ledger';
import { NotThisLedger } from '../ledger/opening';
import { StoreUnavailable } from '../ledger/ports/event-store';
import { openLedger, openLedgerForReading } from '../open-ledger';
import type { Opening } from '../open-store';
import type { Settings, StoreAddress } from '../settings';
import { customers, importer, lead, managerA, partners, telemetry, tenants, workload } from './people';
import { IMPORTED_MONTHS, importedBefore, measured, series } from './past';
import { storiesUntil } from './stories';
import { agoFrom } from './story';

/** How old the demo's ledger is. */
export const OPENED_DAYS_AGO = 420;
/** Of the last six months of Contoso's Teams, which one was counted wrong, and what it was. */
const CORRECTED = { monthsFromEnd: 5, monthlyActiveUsers: 690 };

/**
 * Fills an empty data directory with a programme whose history ends at `now`, played through the ordinary commands on a clock that
 * runs through the past. A directory that holds a ledger is left alone. The programme is `cpor`, whatever a new ledger else starts from.
 * @throws StoreUnavailable
 */
export async function fillWithDemo(
  settings: Pick<Settings, 'data' | 'eventStore' | 'mode'>,
  now: Instant,
  opening: Omit<Opening, 'owner'> = {},
): Promise<void> {
  if (await holdsLedger(settings.eventStore, opening)) return;
  const opened = agoFrom(now)(OPENED_DAYS_AGO);
  const clock = new TestClock(opened);
  const ledger = await openLedger({ settings: { ...settings, policy: 'cpor' }, clock, ...opening, owner: 'onrecord serve --demo' });
  try {
    await new Play(ledger.ledger, clock).until(now, opened, opening.waitUntil);
  } finally {
    await ledger.close();
  }
}

async function holdsLedger(address: StoreAddress, opening: Omit<Opening, 'owner'>): Promise<boolean> {
  try {
    await (await openLedgerForReading(address, opening)).close();
    return true;
  } catch (error) {
    if (error instanceof NotThisLedger && error.reason === 'empty') return false;
    if (error instanceof StoreUnavailable && error.reason === 'not-found') return false;
    throw error;
  }
}

interface Scene {
  at: Instant;
  play: () => Promise<unknown>;
}

/** Plays scene after scene, and on the way lets every deadline be recorded at its own instant, as a server would. */
class Play {
  readonly #workloads = new Map<string, { on: WorkloadRef; state: Workload }>();
  #commands = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly clock: TestClock,
  ) {}

  async until(now: Instant, opened: Instant, stopping?: AbortSignal): Promise<void> {
    const all = [...this.#beginning(opened), ...this.#policies(now), ...this.#usage(now, opened), ...this.#stories(now)];
    const scenes = all.filter(({ at }) => at <= now);
    for (const { at, play } of scenes.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))) {
      stopping?.throwIfAborted();
      await this.#advance(at);
      await play();
    }
    await this.#advance(now);
  }

  #beginning(at: Instant): Scene[] {
    const register = () => Promise.all([...tenants, ...partners].map((command) => this.ledger.reference(command, this.#request(managerA))));
    const bring = () =>
      Promise.all(importedBefore(at).map(({ on, report }) => this.ledger.importWorkload(on, report, this.#request(importer))));
    return [
      { at, play: register },
      { at, play: bring },
    ];
  }

  /** For some weeks the programme tried terms of a year, which whoever asked then still has. */
  #policies(now: Instant): Scene[] {
    const ago = agoFrom(now);
    const publish = (days: number, terms: PolicyTerms): Scene => ({
      at: ago(days + 7),
      play: () => this.ledger.policy({ type: 'PublishPolicy', terms, takesEffectAt: ago(days, '00:00') }, this.#request(lead)),
    });
    return [publish(400, presets.protected), publish(330, presets.cpor)];
  }

  /** The feed reports a month on the first day of the next. */
  #usage(now: Instant, opened: Instant): Scene[] {
    const first = dayOf(opened).slice(0, 7);
    const months: { period: string; at: Instant }[] = [];
    for (let period = first; ;) {
      const next = addMonths(`${period}-01`, 1);
      const at = startOfDay(next).replace('T00:00', 'T05:00');
      if (at > now) break;
      months.push({ period, at });
      period = next.slice(0, 7);
    }
    const periods = months.map(({ period }) => period);
    const feed = measured.map(([customer, scope]) => ({
      on: workload(customer, scope),
      values: series(customer, scope, periods, IMPORTED_MONTHS),
    }));
    const recorded = months.map(({ at }, index) => ({
      at,
      play: () =>
        Promise.all(
          feed.map(async ({ on, values }) => {
            const value = values[index];
            if (value) await this.ledger.usage(on, { type: 'RecordUsage', ...value, source: 'telemetry' }, this.#request(telemetry));
          }),
        ),
    }));
    return [...recorded, correction(periods, (on, command) => this.ledger.usage(on, command, this.#request(telemetry)))];
  }

  #stories(now: Instant): Scene[] {
    return storiesUntil(now).map((step) => ({
      at: step.at,
      play: async () => {
        const { on, by } = step;
        const { state } = await this.ledger.catchUp(on);
        const receipt = await this.ledger.workload(on, step.command(state), this.#request(by));
        this.#workloads.set(workloadIdOf(on), { on, state: receipt.state });
      },
    }));
  }

  /** Moves the clock, stopping wherever something falls due. */
  async #advance(to: Instant): Promise<void> {
    for (let due = this.#nextDue(); due && due.at <= to; due = this.#nextDue()) {
      if (due.at > this.clock.now()) this.clock.moveTo(due.at);
      const { state } = await this.ledger.catchUp(due.on);
      this.#workloads.set(workloadIdOf(due.on), { on: due.on, state });
    }
    if (to > this.clock.now()) this.clock.moveTo(to);
  }

  #nextDue(): { on: WorkloadRef; at: Instant } | null {
    let first: { on: WorkloadRef; at: Instant } | null = null;
    for (const { on, state } of this.#workloads.values()) {
      const due = nextDeadline(state);
      if (due && (first === null || due.at < first.at)) first = { on, at: due.at };
    }
    return first;
  }

  #request(caller: Caller) {
    this.#commands += 1;
    const key = `demo ${this.#commands}`;
    return { caller, key, correlationId: key };
  }
}

/** Some weeks after it was reported, a month of Contoso's Teams turns out to have counted test accounts. */
function correction(periods: readonly string[], correct: (on: WorkloadRef, command: UsageCommand) => Promise<unknown>): Scene {
  const period = periods.at(-CORRECTED.monthsFromEnd) ?? '';
  const { paidUnits } = customers.contoso;
  const { monthlyActiveUsers } = CORRECTED;
  const command: UsageCommand = { type: 'CorrectUsage', period, monthlyActiveUsers, paidUnits, reason: 'Test accounts had been counted.' };
  return {
    at: `${addMonths(`${period}-20`, 2)}T11:00:00.000Z`,
    play: () => correct(workload('contoso', 'teams'), command),
  };
}
