import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { Caller } from '../../src/domain/facts';
import { presets } from '../../src/domain/policy/presets';
import { POLICY_STREAM } from '../../src/domain/streams';
import { Ledger } from '../../src/ledger/ledger';
import { openForReading, openForWriting } from '../../src/ledger/opening';
import type { StreamPage } from '../../src/ledger/ports/event-store';
import type { Request } from '../../src/ledger/request';
import { contosoTeams, document, managerA, proseware, rationale, registered, requestClaim } from '../domain/support/story';

const lead: Caller = { role: 'lead', id: 'lead' };
let key = 0;
const by = (caller: Caller): Request => ({ caller, key: `key-${(key += 1)}`, correlationId: 'test' });
const scope = (name: string) => ({ ...contosoTeams, scope: name });
const claim = (name: string) => requestClaim(proseware, document('2024-12-15', name, scope(name)));

/** A store that others share, which counts how often it is asked for policies. */
class Watched extends MemoryEventStore {
  asked = 0;

  override readStream(stream: string, page: StreamPage) {
    if (stream === POLICY_STREAM) this.asked += 1;
    return super.readStream(stream, page);
  }
}

/** Two servers on one store, each with a clock of its own; neither follows the store. */
async function twoServers() {
  const store = new Watched();
  await openForWriting(store, { now: () => '2025-01-02T09:00:00.000Z' }, 'development', 'cpor');
  const server = async () => {
    const clock = { at: '2025-01-02T09:00:00.000Z', now: () => clock.at };
    const reference = {
      tenant: (tenantId: string) => ({ tenantId, name: 'Contoso', region: null, segment: null, noticeChannel: 'inbox' as const }),
      partner: (partnerId: string) =>
        registered[partnerId] && { partnerId, name: partnerId, noticeChannel: 'inbox' as const, ...registered[partnerId] },
    };
    const { policies } = await openForReading(store);
    const ledger = new Ledger({ store, clock, reference, policies });
    const pinned = async (name: string) =>
      (await ledger.workload(scope(name), claim(name), by(proseware))).state.claims.at(-1)?.policyVersion;
    return { ledger, clock, pinned };
  };
  return { store, one: await server(), other: await server() };
}

const publish = (ledger: Ledger, takesEffectAt: string) =>
  ledger.policy({ type: 'PublishPolicy', terms: presets.direct, takesEffectAt }, by(lead));

describe('a server that is behind', () => {
  it('decides under what is in force in the store, not under what it knew', async () => {
    const { one, other } = await twoServers();
    expect(await other.pinned('teams')).toBe(1);
    await publish(one.ledger, '2025-01-02T09:05:00.000Z');
    other.clock.at = '2025-01-02T09:04:59.999Z';
    expect(await other.pinned('exchange')).toBe(1);
    other.clock.at = '2025-01-02T09:05:00.000Z';
    expect(await other.pinned('sharepoint')).toBe(2);
  });

  it('asks the store for policies once a minute, however much it decides', async () => {
    const { store, one, other } = await twoServers();
    await other.pinned('teams');
    store.asked = 0;
    for (const name of ['exchange', 'sharepoint', 'intune', 'yammer']) await other.pinned(name);
    expect(store.asked).toBe(0);
    await publish(one.ledger, '2025-01-02T09:05:00.000Z');
    other.clock.at = '2025-01-02T09:05:00.000Z';
    store.asked = 0;
    for (const name of ['onedrive', 'power-bi', 'office-apps']) expect(await other.pinned(name)).toBe(2);
    expect(store.asked).toBe(1);
  });

  it('also one whose clock is late knows the policy of a claim that it decides on, and of a deadline that it records', async () => {
    const { one, other } = await twoServers();
    await other.pinned('exchange');
    await one.ledger.policy(
      {
        type: 'PublishPolicy',
        terms: { ...presets.protected, termMonths: 1, renewalDays: 7, stabilityDays: 7 },
        takesEffectAt: '2025-01-02T09:05:00.000Z',
      },
      by(lead),
    );
    one.clock.at = '2025-01-02T09:05:00.000Z';
    expect(await one.pinned('teams')).toBe(2);
    const { state } = await one.ledger.catchUp(contosoTeams);
    const claimId = state.claims[0]?.claimId ?? '';
    await other.ledger.workload(contosoTeams, { type: 'StartReview', claimId }, by(managerA));
    const passed = await other.ledger.workload(contosoTeams, { type: 'PassReview', claimId, rationale }, by(managerA));
    expect(passed.state.claims[0]).toMatchObject({ policyVersion: 2, state: 'AwaitingCustomer' });
    other.clock.at = '2025-01-10T00:00:00.000Z';
    const { state: granted } = await other.ledger.catchUp(contosoTeams);
    expect(granted.claims[0]).toMatchObject({ state: 'Active', termEnd: { at: '2025-02-11T00:00:00.000Z' } });
    expect(other.ledger.policies).toHaveLength(2);
  });

  it('learns of a policy as it follows the store, in order and once', async () => {
    const { store, one, other } = await twoServers();
    await publish(one.ledger, '2025-01-02T09:05:00.000Z');
    const events = await store.readAll({ limit: 100 });
    other.ledger.observe(events);
    other.ledger.observe(events);
    expect(other.ledger.policies.map(({ version, terms }) => [version, terms.name])).toEqual([
      [1, 'cpor'],
      [2, 'direct'],
    ]);
  });
});
