import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { Caller } from '../../src/domain/facts';
import { Refusal } from '../../src/domain/refusal';
import { tenantStream, workloadStream } from '../../src/domain/streams';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { holderOn } from '../../src/domain/workload/on-record';
import { incumbentOf } from '../../src/domain/workload/state';
import { Conflict } from '../../src/ledger/conflict';
import { Ledger } from '../../src/ledger/ledger';
import { NotThisLedger, openForReading, openForWriting } from '../../src/ledger/opening';
import { OutcomeUnknown, StoreUnavailable } from '../../src/ledger/ports/event-store';
import type { EventStore } from '../../src/ledger/ports/event-store';
import type { Request } from '../../src/ledger/request';
import { readWhole } from '../../src/ledger/streams';
import {
  contosoTeams,
  customer,
  document,
  litware,
  managerA,
  managerB,
  partner,
  policyOf,
  proseware,
  rationale,
  registered,
  requestClaim,
} from '../domain/support/story';
import type { PresetName } from '../../src/domain/policy/presets';

const stream = workloadStream(contosoTeams);
let key = 0;
const by = (caller: Caller, changes: Partial<Request> = {}): Request => ({
  caller,
  key: `key-${(key += 1)}`,
  correlationId: 'test',
  ...changes,
});

/** A ledger on a store of its own, or shared, with a clock that the test sets. */
function ledgerOn(store: EventStore = new MemoryEventStore(), preset: PresetName = 'cpor') {
  const clock = { at: '2025-01-02T09:00:00.000Z', now: () => clock.at };
  const reference = {
    tenant: (tenantId: string) =>
      tenantId === contosoTeams.tenantId
        ? { tenantId, name: 'Contoso', region: null, segment: null, noticeChannel: 'inbox' as const }
        : undefined,
    partner: (partnerId: string) => {
      const known = registered[partnerId] ?? (partnerId.startsWith('racer') ? { globalAccountId: partnerId, managedBy: null } : undefined);
      return known && { partnerId, name: partnerId, noticeChannel: 'inbox' as const, ...known };
    },
  };
  const ledger = new Ledger({ store, clock, reference, policies: policyOf(preset) });
  const does = (command: WorkloadCommand, request: Request) => ledger.workload(contosoTeams, command, request);
  return { store, clock, ledger, does };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('a command', () => {
  it('is remembered for ever: repeated, it answers its first events and writes nothing', async () => {
    const { does, store } = ledgerOn();
    const request = by(proseware);
    const first = await does(requestClaim(proseware, document('2024-12-15')), request);
    const claimId = first.state.claims[0]?.claimId ?? '';
    await does({ type: 'AttachEvidence', claimId, evidence: [document('2024-12-16')] }, by(proseware));
    const again = await does(requestClaim(proseware, document('2024-12-15')), request);
    expect(again).toMatchObject({ replayed: true, revision: first.revision, position: first.position });
    expect(again.events.map(({ id }) => id)).toEqual(first.events.map(({ id }) => id));
    expect(again.state.claims[0]?.evidence).toHaveLength(2);
    expect(await readWhole(store, stream)).toHaveLength(2);
  });

  it('with the same key and another body is refused', async () => {
    const { does } = ledgerOn();
    const request = by(proseware);
    await does(requestClaim(proseware, document('2024-12-15')), request);
    expect(await refusal(does(requestClaim(proseware, document('2024-12-16')), request))).toBe('CommandIdReused');
  });

  it('with the same key from another principal is another command', async () => {
    const { does } = ledgerOn();
    await does(requestClaim(proseware, document('2024-12-15')), by(proseware, { key: 'same' }));
    expect(await refusal(does(requestClaim(litware, document('2024-12-15')), by(litware, { key: 'same' })))).toBe('accepted');
  });

  it('that was refused is not remembered', async () => {
    const { does } = ledgerOn();
    const request = by(proseware);
    expect(await refusal(does(requestClaim(proseware), request))).toBe('EvidenceMissing');
    expect(await refusal(does(requestClaim(proseware, document('2024-12-15')), request))).toBe('accepted');
  });

  it('finds the clock caught up, and what fell due is kept even where it is refused', async () => {
    const { does, clock, store } = ledgerOn();
    const claimId = await passedClaim(does);
    clock.at = '2025-06-01T00:00:00.000Z';
    expect(await refusal(does({ type: 'Withdraw', claimId }, by(proseware)))).toBe('InvalidTransition');
    expect((await readWhole(store, stream)).at(-1)).toMatchObject({
      type: 'ClaimGranted',
      actor: { role: 'ledger' },
      recordedAt: '2025-06-01T00:00:00.000Z',
      effectiveAt: '2025-01-10T00:00:00.000Z',
    });
  });

  it('is recorded no earlier than what is there, even where the clock was set back', async () => {
    const { does, clock } = ledgerOn();
    await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    clock.at = '2024-12-31T00:00:00.000Z';
    const { events } = await does(requestClaim(litware, document('2024-12-15')), by(litware));
    expect(events[0]).toMatchObject({ recordedAt: '2025-01-02T09:00:00.000Z' });
  });

  it('carries who asked, the command, the request’s hash and the policy version', async () => {
    const { does } = ledgerOn();
    const { events } = await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    expect(events[0]).toMatchObject({
      type: 'ClaimRequested',
      version: 1,
      revision: 0,
      actor: { role: 'partner', id: proseware.id, organisation: 'proseware' },
      policyVersion: 1,
      correlationId: 'test',
    });
    expect(events[0]?.requestHash).toMatch(/^[0-9a-f]{64}$/);
    expect(events[0]?.causationId).toBe(events[0]?.commandId);
  });
});

describe('an event that would break its schema', () => {
  it('is a fault of the ledger’s own, and nothing is written', async () => {
    const { does, store } = ledgerOn();
    const { state } = await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const claimId = state.claims[0]?.claimId ?? '';
    const reject = (rationale: string) => does({ type: 'Reject', claimId, reasons: ['scope-mismatch'], rationale }, by(managerA));
    const refused = reject('x'.repeat(4001)); // The edge takes no more than 4,000.
    await expect(refused).rejects.toThrow('ClaimRejected would break its schema at rationale');
    await expect(refused).rejects.not.toBeInstanceOf(Refusal);
    expect(await readWhole(store, stream)).toHaveLength(1);
    expect(await refusal(reject('x'.repeat(4000)))).toBe('accepted');
  });
});

describe('two decisions against one revision', () => {
  it('let exactly one succeed, and tell the other what has changed', async () => {
    const { does } = ledgerOn();
    const { state, revision } = await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const claimId = state.claims[0]?.claimId ?? '';
    const outcomes = await Promise.allSettled(
      [managerA, managerB].map((manager) => does({ type: 'StartReview', claimId }, by(manager, { expectedRevision: revision }))),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(Conflict);
    expect(lost?.reason).toMatchObject({ revision: 1, changedSince: [{ type: 'ClaimReviewStarted' }] });
  });

  it('hold across two servers on one store', async () => {
    const one = ledgerOn();
    const other = ledgerOn(one.store);
    const { state, revision } = await one.does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const claimId = state.claims[0]?.claimId ?? '';
    await other.does({ type: 'StartReview', claimId }, by(managerB, { expectedRevision: revision }));
    expect(await refusal(one.does({ type: 'StartReview', claimId }, by(managerA, { expectedRevision: revision })))).toBe(
      'ConcurrencyConflict',
    );
    const { state: after } = await one.does({ type: 'AttachEvidence', claimId, evidence: [document('2024-12-18')] }, by(proseware));
    expect(after.claims[0]).toMatchObject({ state: 'UnderReview', reviewer: { id: 'manager-b' } });
  });
});

describe('two servers', () => {
  it('record one deadline once', async () => {
    const one = ledgerOn();
    const other = ledgerOn(one.store);
    await passedClaim(one.does);
    await other.ledger.catchUp(contosoTeams);
    one.clock.at = '2025-02-01T00:00:00.000Z';
    other.clock.at = '2025-02-01T00:00:00.007Z';
    const [first, second] = await Promise.all([one.ledger.catchUp(contosoTeams), other.ledger.catchUp(contosoTeams)]);
    expect(first.state).toEqual(second.state);
    expect((await readWhole(one.store, stream)).filter(({ type }) => type === 'ClaimGranted')).toHaveLength(1);
  });

  it('keep what the first of them recorded of a command that both were sent', async () => {
    const store = new MemoryEventStore();
    const [one, other] = [ledgerOn(store), ledgerOn(store)];
    const { state } = await one.does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const claimId = state.claims[0]?.claimId ?? '';
    await other.ledger.catchUp(contosoTeams);
    const attach: WorkloadCommand = { type: 'AttachEvidence', claimId, evidence: [document('2024-12-16')] };
    const request = by(proseware);
    const first = await one.does(attach, request);
    // The other knows the workload as it was before, and its clock goes on.
    other.clock.at = '2025-01-02T09:00:05.000Z';
    const again = await other.does(attach, request);
    expect(again).toMatchObject({ replayed: true, revision: first.revision });
    expect(again.events.map(({ id, recordedAt }) => ({ id, recordedAt }))).toEqual(
      first.events.map(({ id, recordedAt }) => ({ id, recordedAt })),
    );
    expect(await readWhole(store, stream)).toHaveLength(2);
  });

  it('tell a key that was used for something else, also where only the other knows of it', async () => {
    const store = new MemoryEventStore();
    const [one, other] = [ledgerOn(store), ledgerOn(store)];
    const { state } = await one.does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const claimId = state.claims[0]?.claimId ?? '';
    await other.ledger.catchUp(contosoTeams);
    const request = by(proseware);
    await one.does({ type: 'AttachEvidence', claimId, evidence: [document('2024-12-16')] }, request);
    const reused = other.does({ type: 'AttachEvidence', claimId, evidence: [document('2024-12-17')] }, request);
    expect(await refusal(reused)).toBe('CommandIdReused');
  });

  it('race for one vacant workload: one holder, the others in a known state', async () => {
    const servers = [ledgerOn(undefined, 'direct')];
    servers.push(ledgerOn(servers[0]?.store, 'direct'), ledgerOn(servers[0]?.store, 'direct'));
    const racers = Array.from({ length: 60 }, (_, index) => partner(`racer-${index}`));
    const outcomes = await Promise.all(
      racers.map((racer, index) => refusal(servers[index % 3]!.does(requestClaim(racer, document('2024-12-15', racer.id)), by(racer)))),
    );
    const { state } = await servers[0]!.ledger.catchUp(contosoTeams);
    const fresh = await ledgerOn(servers[0]?.store).ledger.catchUp(contosoTeams);
    expect(fresh.state.claims.filter(({ state: one }) => one === 'Active')).toHaveLength(1);
    expect(fresh.state.claims.filter(({ state: one }) => one === 'Requested')).toHaveLength(
      outcomes.filter((one) => one === 'accepted').length - 1,
    );
    expect(outcomes.filter((one) => one !== 'accepted' && one !== 'ConcurrencyConflict')).toEqual([]);
    expect(incumbentOf(state)).toBeDefined();
  });
});

describe('an unknown outcome', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  /** The waits between the attempts are over at once. */
  async function patiently<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined); // Judged by whoever awaits it.
    await jest.advanceTimersByTimeAsync(20_000);
    return work;
  }

  /** Stores, and loses so many answers. */
  function forgetful(losses: number): EventStore {
    const store = new MemoryEventStore();
    const append = store.append.bind(store);
    let left = losses;
    store.append = async (to, expected, events) => {
      const appended = await append(to, expected, events);
      if ((left -= 1) >= 0) throw new OutcomeUnknown(to);
      return appended;
    };
    return store;
  }

  it('is asked again with the same ids, and stored once', async () => {
    const { does, store } = ledgerOn(forgetful(3));
    await patiently(does(requestClaim(proseware, document('2024-12-15')), by(proseware)));
    expect(await readWhole(store, stream)).toHaveLength(1);
  });

  it('is called unknown where it stays so, and the same key finds it later', async () => {
    const { does, store } = ledgerOn(forgetful(20));
    const request = by(proseware);
    expect(await refusal(patiently(does(requestClaim(proseware, document('2024-12-15')), request)))).toBe('OutcomeUnknown');
    expect(await patiently(does(requestClaim(proseware, document('2024-12-15')), request))).toMatchObject({ replayed: true });
    expect(await readWhole(store, stream)).toHaveLength(1);
  });

  it('is not confused with a store that is closed', async () => {
    const { does, store } = ledgerOn();
    await store.close();
    await expect(does(requestClaim(proseware, document('2024-12-15')), by(proseware))).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

describe('reference data', () => {
  const tenantId = 'd0000000-0000-4000-8000-00000000000d';

  it('is registered, changed, and left alone where nothing differs', async () => {
    const { ledger, store } = ledgerOn();
    const put = (name: string) => ledger.reference({ type: 'PutTenant', tenantId, name }, by(managerA));
    await put('Fabrikam');
    await put('Fabrikam');
    await put('Fabrikam Ltd');
    expect((await readWhole(store, tenantStream(tenantId))).map(({ type }) => type)).toEqual(['TenantRegistered', 'TenantChanged']);
    expect(await refusal(ledger.reference({ type: 'PutTenant', tenantId: 'x', name: 'X' }, by(managerA)))).toBe('Malformed');
    expect(await refusal(ledger.reference({ type: 'PutPartner', partnerId: 'a b', name: 'X' }, by(managerA)))).toBe('Malformed');
    expect(await refusal(ledger.reference({ type: 'PutTenant', tenantId, name: ' ' }, by(managerA)))).toBe('Malformed');
    expect(await refusal(ledger.reference({ type: 'PutPartner', partnerId: 'p', name: 'P' }, by(customer)))).toBe('Forbidden');
  });

  it('is found in the log where the view is behind', async () => {
    const { ledger } = ledgerOn();
    const ref = { tenantId, scope: 'teams' };
    const newcomer = partner('newcomer');
    expect(await refusal(ledger.workload(ref, requestClaim(newcomer, document('2024-12-15')), by(newcomer)))).toBe('PartnerUnknown');
    await ledger.reference({ type: 'PutPartner', partnerId: 'newcomer', name: 'Newcomer' }, by(managerA));
    expect(await refusal(ledger.workload(ref, requestClaim(newcomer, document('2024-12-15')), by(newcomer)))).toBe('TenantUnknown');
    await ledger.reference({ type: 'PutTenant', tenantId, name: 'Fabrikam' }, by(managerA));
    expect(await refusal(ledger.workload(ref, requestClaim(newcomer, document('2024-12-15')), by(newcomer)))).toBe('accepted');
  });
});

describe('an import', () => {
  const line = (partnerId: string, since: string) =>
    ({ type: 'ImportAssociation', partnerId, since, externalClaimId: 'E1', attributionType: 'Claim' }) as const;
  const month = (period: string, monthlyActiveUsers: number) =>
    ({ type: 'RecordUsage', period, monthlyActiveUsers, paidUnits: 5000, source: 'report' }) as const;
  const lines = {
    associations: [line('litware', '2024-06-01'), line('proseware-north', '2023-02-01'), line('nobody', '2022-02-01')],
    usage: [month('2024-05', 600), month('2024-06', 720), month('2024-06', 721)],
  };
  const codes = (outcomes: (string | Refusal)[]) => outcomes.map((one) => (one instanceof Refusal ? one.code : one));

  it('says what became of each line, and the same once more changes nothing', async () => {
    const { ledger, store } = ledgerOn();
    const request = by({ role: 'importer', id: 'root' });
    const first = await ledger.importWorkload(contosoTeams, lines, request);
    expect(codes(first.associations)).toEqual(['imported', 'imported', 'PartnerUnknown']);
    expect(codes(first.usage)).toEqual(['imported', 'imported', 'UsageConflict']);
    for (const again of [request, by({ role: 'importer', id: 'root' })]) {
      const repeat = await ledger.importWorkload(contosoTeams, lines, again);
      expect(codes(repeat.associations)).toEqual(['unchanged', 'unchanged', 'PartnerUnknown']);
      expect(codes(repeat.usage)).toEqual(['unchanged', 'unchanged', 'UsageConflict']);
    }
    expect(await readWhole(store, stream)).toHaveLength(2);
    const answer = holderOn(await readWhole<WorkloadEvent>(store, stream), '2024-01-01T00:00:00.000Z', '2025-01-02T09:00:00.000Z');
    expect(answer.partnerOfRecord?.partnerId).toBe('proseware-north');
  });
});

describe('opening', () => {
  const clock = { now: () => '2025-01-01T00:00:00.000Z' };

  it('writes the first event and the first policy once', async () => {
    const store = new MemoryEventStore();
    await expect(openForReading(store)).rejects.toBeInstanceOf(NotThisLedger);
    const opened = await openForWriting(store, clock, 'development', 'protected');
    expect(opened.isNew).toBe(true);
    expect(await openForWriting(store, clock, 'development', 'cpor')).toEqual({ ...opened, isNew: false });
    expect((await store.readAll({ limit: 9 })).map(({ type }) => type)).toEqual(['LedgerOpened', 'PolicyPublished']);
    expect(opened.policies[0]).toMatchObject({ version: 1, terms: { name: 'protected' } });
  });

  it('refuses in production what was opened in development', async () => {
    const store = new MemoryEventStore();
    await openForWriting(store, clock, 'development', 'cpor');
    await expect(openForWriting(store, clock, 'production', 'cpor')).rejects.toMatchObject({ reason: 'other-mode' });
  });
});

async function passedClaim(does: ReturnType<typeof ledgerOn>['does']): Promise<string> {
  const { state } = await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
  const claimId = state.claims[0]?.claimId ?? '';
  await does({ type: 'StartReview', claimId }, by(managerA));
  await does({ type: 'PassReview', claimId, rationale }, by(managerA));
  return claimId;
}
