import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '../../../src/event-store/memory/memory-event-store';
import { encode } from '../../../src/ledger/event-codec';
import { idOf } from '../../../src/ledger/ids';
import { catalogue } from '../../../src/domain/catalogue';
import type { DomainEvent } from '../../../src/domain/catalogue';
import { appendOf } from '../../../src/domain/recorded';
import type { EventStore, EventToAppend } from '../../../src/ledger/ports/event-store';
import { tenantStream, usageStream } from '../../../src/domain/streams';
import { Runner } from '../../../src/projections/runner/runner';
import type { View } from '../../../src/projections/runner/view';
import { views as allViews } from '../../../src/projections/index';
import { contosoTeams } from '../../domain/support/story';
import type { Story } from '../../domain/support/story';

let made = 0;

/** An event that says no more than it must, recorded at an instant. */
export function fact(data: DomainEvent, recordedAt = '2025-01-02T09:00:00.000Z'): EventToAppend {
  made += 1;
  return encode({
    id: idOf('fact', made),
    data,
    version: catalogue.get(data.type)?.version ?? 1,
    recordedAt,
    effectiveAt: recordedAt,
    actor: { role: 'manager', id: 'manager-a' },
    correlationId: 'told',
    causationId: 'told',
  });
}

/** The same event under a type that nobody here knows. */
export const ofUnknownType = (event: EventToAppend, type = 'ClaimPraised'): EventToAppend => ({ ...event, type });

/** Appends to the end of a stream, and answers the position of the last event. */
export async function append(store: EventStore, stream: string, ...events: EventToAppend[]): Promise<bigint> {
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  return (await store.append(stream, last?.revision ?? -1, events)).position;
}

/** What a story has recorded, into a store, each append as one. */
export async function tell(store: EventStore, { events }: Story): Promise<void> {
  const firsts = events.filter((event, index) => index === 0 || appendOf(event) !== appendOf(events[index - 1] ?? event));
  for (const [index, first] of firsts.entries()) {
    const next = firsts[index + 1];
    const together = events.slice(events.indexOf(first), next && events.indexOf(next));
    const toAppend = together.map(({ id, data, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId }) =>
      encode({ id, data, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId }),
    );
    await store.append(first.stream, first.revision - 1, toAppend);
  }
}

export const usageOf = (period: string, monthlyActiveUsers: number, paidUnits = 5_000): DomainEvent => ({
  type: 'UsageRecorded',
  period,
  monthlyActiveUsers,
  paidUnits,
  source: 'telemetry',
});

export const contoso = contosoTeams.tenantId;
export const contosoUsage = usageStream(contosoTeams);
export const contosoTenant = tenantStream(contoso);

export const tenantCalled = (name: string, tenantId = contoso): DomainEvent => ({
  type: 'TenantRegistered',
  tenantId,
  name,
  region: null,
  segment: null,
  noticeChannel: 'inbox',
});

export const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'onrecord-views-'));

/** A ledger in memory with views in a directory of their own. */
export class Bench {
  readonly directory = newDirectory();
  readonly store = new MemoryEventStore();
  readonly warnings: string[] = [];
  readonly #runners: Runner[] = [];

  runner(views: readonly View[] = allViews, store: EventStore = this.store): Runner {
    const runner = new Runner({ store, directory: this.directory, views, warn: (message) => this.warnings.push(message) });
    this.#runners.push(runner);
    return runner;
  }

  /** Views that have read all there is. */
  async caughtUp(views: readonly View[] = allViews): Promise<Runner> {
    const runner = this.runner(views);
    await runner.catchUp();
    return runner;
  }

  async end(): Promise<void> {
    for (const runner of this.#runners) await runner.stop();
    rmSync(this.directory, { recursive: true });
  }
}

/** All rows of a query. */
export const rowsOf = (runner: Runner, sql: string): unknown[] =>
  runner.database
    .prepare(sql)
    .all()
    .map((row) => ({ ...(row as object) }));
