import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { catalogue, schemaOf } from '../../src/domain/catalogue';
import type { DomainEvent } from '../../src/domain/catalogue';
import type { Recorded } from '../../src/domain/recorded';
import { decideReference } from '../../src/domain/reference/decide';
import { decideUsage } from '../../src/domain/usage/decide';
import { paint } from '../../src/domain/workload/paint';
import { foldWorkload } from '../../src/domain/workload/evolve';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { fillWithDemo } from '../../src/demo/demo';
import { encode } from '../../src/ledger/event-codec';
import type { StoredEvent } from '../../src/ledger/ports/event-store';
import { openLedgerForReading } from '../../src/open-ledger';
import { readSettings } from '../../src/settings';
import { play, step } from '../domain/support/random-stories';
import { presets } from '../../src/domain/policy/presets';
import { webhookEvents } from './webhook-events';
import { byInbox, byMail, contosoTeams, document, policyOf, proseware, prosewareOnRecord, Story } from '../domain/support/story';

/** An event as the store holds it, its texts spelled out so that a reviewer can read them. */
export interface Golden {
  stream: string;
  revision: number;
  data: object;
  meta: object;
}

/** What folding a stream must give for ever: the parts of the state that answer somebody's question. */
export function meaningOf(events: readonly Recorded<WorkloadEvent>[]): object {
  const { claims, disputes, locked } = foldWorkload(events);
  return {
    claims: claims.map(({ claimId, partnerId, accountId, state }) => ({ claimId, partnerId, accountId, state })),
    disputes: disputes.map(({ disputeId, claimId, state }) => ({ disputeId, claimId, state })),
    locked,
    onRecord: paint(events).map(({ from, until, claimId }) => ({ from, until, claimId })),
  };
}

/** Changes with every field, type and limit of a version; not with what is said about them. */
export function schemaHash(type: string, version: number): string {
  const schema = schemaOf(type, version);
  if (!schema) throw new Error(`${type} has no version ${version}`);
  const shape = JSON.stringify(z.toJSONSchema(schema), (key, value: unknown) => (key === 'description' ? undefined : value));
  return createHash('sha256').update(shape).digest('hex');
}

/** Every version of every type: `ClaimRequested.v1`. */
export const everyVersion = (): { name: string; type: string; version: number }[] =>
  [...catalogue.values()].flatMap(({ name: type, version: newest }) =>
    Array.from({ length: newest }, (_, index) => ({ name: `${type}.v${index + 1}`, type, version: index + 1 })),
  );

/** Streams that random commands wrote, the ones with the most types of events first. */
export function playedStreams(): Recorded<WorkloadEvent>[][] {
  const stories = fc.sample(fc.array(step, { minLength: 30, maxLength: 40, size: 'max' }), { numRuns: 2_000, seed: 1_704_067_200 });
  const names = ['cpor', 'protected', 'direct'] as const;
  return stories
    .map((steps, index) => {
      const story = new Story(policyOf(names[index % names.length] ?? 'cpor'), contosoTeams, byMail).at('2025-01-02');
      steps.forEach((one, at) => play(story, one, at));
      return story.events;
    })
    .toSorted((one, other) => typesIn(other) - typesIn(one));
}

/** A term is too long for random commands to come to its end. */
function renewed(): Recorded<WorkloadEvent>[] {
  const story = prosewareOnRecord(policyOf('protected')).at('2025-12-01');
  const { claimId } = story.claim(proseware);
  story.does(proseware, { type: 'Renew', claimId, evidence: [document('2025-11-20')] });
  return story.events;
}

const typesIn = (events: readonly { type: string }[]): number => new Set(events.map(({ type }) => type)).size;

/** Of each type the shortest and the longest event that was really written. */
export async function playedEvents(): Promise<Map<string, Golden[]>> {
  const demo = await demoEvents();
  const all = [...[...playedStreams(), renewed(), webhookEvents()].flatMap((events) => events.map(asGolden)), ...demo, ...changesOf(demo)];
  const found = new Map<string, Golden[]>();
  const length = ({ data }: Golden): number => JSON.stringify(data).length;
  for (const { name, type } of everyVersion()) {
    const sorted = all.filter(({ data }) => (data as { type: string }).type === type).toSorted((one, other) => length(one) - length(other));
    const [shortest, longest] = [sorted[0], sorted.at(-1)];
    if (!shortest || !longest) continue;
    found.set(name, length(shortest) === length(longest) ? [shortest] : [shortest, longest]);
  }
  return found;
}

export function asGolden(event: Recorded<DomainEvent>): Golden {
  const { stream, revision, ...rest } = event;
  const { id, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId } = rest;
  const envelope = {
    version,
    recordedAt,
    effectiveAt,
    actor,
    ...(commandId === undefined ? {} : { commandId }),
    correlationId,
    causationId,
  };
  const { data, meta } = encode({ id, data: rest.data, ...envelope });
  return { stream, revision, data: JSON.parse(data) as object, meta: { id, ...(JSON.parse(meta) as object) } };
}

export function asStored({ stream, revision, data, meta }: Golden): StoredEvent {
  const { id, ...envelope } = meta as { id: string };
  const { type } = data as { type: string };
  return { id, stream, revision, position: BigInt(revision), type, data: JSON.stringify(data), meta: JSON.stringify(envelope) };
}

/** What a programme and its people write beside claims. */
async function demoEvents(): Promise<Golden[]> {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-golden-'));
  try {
    const settings = readSettings({ data: directory }, {}, join(directory, 'no.env'));
    await fillWithDemo(settings, '2025-06-02T11:00:00.000Z');
    const ledger = await openLedgerForReading(settings.eventStore);
    const stored = await ledger.store.readAll({ limit: 100_000 });
    await ledger.close();
    return stored
      .filter(({ stream }) => !stream.startsWith('onrecord.workload-'))
      .map(({ id, stream, revision, data, meta }) => ({
        stream,
        revision,
        data: JSON.parse(data) as object,
        meta: { id, ...(JSON.parse(meta) as object) },
      }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the demo does not change the rules change here: a customer, a partner and a month of usage. */
function changesOf(demo: readonly Golden[]): Golden[] {
  const first = (type: string): Golden => {
    const found = demo.find(({ data }) => (data as { type: string }).type === type);
    if (!found) throw new Error(`The demo has no ${type}`);
    return found;
  };
  const manager = { role: 'manager', id: 'manager-a' } as const;
  const [tenant, partner, usage] = [first('TenantRegistered'), first('PartnerRegistered'), first('UsageRecorded')];
  const said = <Type extends DomainEvent['type']>({ data }: Golden) => data as Extract<DomainEvent, { type: Type }>;
  const before = {
    tenant: said<'TenantRegistered'>(tenant),
    partner: said<'PartnerRegistered'>(partner),
    usage: said<'UsageRecorded'>(usage),
  };
  const { period, monthlyActiveUsers, paidUnits } = before.usage;
  const story = new Story();
  const changed: [Golden, DomainEvent[]][] = [
    [
      tenant,
      decideReference(
        { ...before.tenant, type: 'PutTenant', name: 'Contoso Europe', region: null, segment: 'enterprise' },
        before.tenant,
        manager,
      ),
    ],
    [
      partner,
      decideReference({ ...before.partner, type: 'PutPartner', name: 'Proseware Europe', managedBy: null }, before.partner, manager),
    ],
    [
      usage,
      decideUsage(
        { type: 'CorrectUsage', period, monthlyActiveUsers: monthlyActiveUsers + 1, paidUnits, reason: 'A late file.' },
        { periods: { [period]: [before.usage] } },
        {
          workload: story.workload,
          caller: { role: 'telemetry', id: 'feed' },
          now: '2025-06-02T11:00:00.000Z',
          policies: story.policies,
          policy: { version: 1, terms: story.policies[0]?.terms ?? presets.cpor },
          tenantKnown: true,
          partners: {},
          channels: byInbox,
          newId: () => '',
        },
      ),
    ],
  ];
  return changed.flatMap(([{ stream, meta }, events]) => events.map((data, index) => ({ stream, revision: index + 1, data, meta })));
}
