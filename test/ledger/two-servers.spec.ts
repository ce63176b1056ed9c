import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { incumbentOf } from '../../src/domain/workload/state';
import { Conflict } from '../../src/ledger/conflict';
import { readWhole } from '../../src/ledger/streams';
import { contosoTeams, document, managerA, managerB, partner, proseware, requestClaim } from '../domain/support/story';
import { by, ledgerOn, passedClaim, refusal, stream } from './support';

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

  it('answer the same of a command that both were sent at once, as it was recorded', async () => {
    const store = new MemoryEventStore();
    const servers = [ledgerOn(store), ledgerOn(store)];
    const { state } = await servers[0]!.does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const request = by(proseware);
    servers[1]!.clock.at = '2025-01-02T09:00:05.000Z';
    const withdraw = { type: 'Withdraw', claimId: state.claims[0]?.claimId ?? '' } as const;
    const receipts = await Promise.all(servers.map(({ does }) => does(withdraw, request)));
    expect(receipts.map(({ replayed }) => replayed).toSorted()).toEqual([false, true]);
    const [, stored] = await readWhole(store, stream);
    expect(receipts.map(({ events }) => events)).toEqual([[stored], [stored]]);
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
