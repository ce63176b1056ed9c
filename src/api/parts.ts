import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { Ledger } from '../ledger/ledger';
import type { LedgerMode } from '../ledger/opening';
import type { EventStore } from '../ledger/ports/event-store';
import type { Queries } from '../projections/queries';
import type { Runner } from '../projections/runner/runner';
import type { Scheduler } from '../scheduler/scheduler';
import type { Telling } from './seen/claims';

/** An open ledger, as far as the edge uses it. */
export interface Parts {
  ledgerId: string;
  mode: LedgerMode;
  openedAt: Instant;
  store: EventStore;
  ledger: Ledger;
  runner: Runner;
  scheduler: Scheduler;
  queries: Queries;
}

/** What a reader's answer needs beside the rows. */
export const tellingOf = ({ ledger, queries }: Parts, caller: Caller): Telling => ({
  caller,
  policies: ledger.policies,
  partnerName: (partnerId) => queries.reference.partner(partnerId)?.name ?? null,
});

/** What the composition root hands in, by token: interfaces have no name at run time. */
export const PARTS = Symbol('parts');
export const CLOCK = Symbol('clock');
