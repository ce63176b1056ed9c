import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { Refusal } from '../../src/domain/refusal';
import { OutcomeUnknown, StoreUnavailable } from '../../src/ledger/ports/event-store';
import type { EventStore } from '../../src/ledger/ports/event-store';
import { readWhole } from '../../src/ledger/streams';
import { document, litware, managerA, proseware, rationale, requestClaim } from '../domain/support/story';
import { by, ledgerOn, passedClaim, refusal, stream } from './support';

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

  it('is decided at the moment to which the clock was caught up, whatever passes meanwhile', async () => {
    const outcomes: string[] = [];
    for (const readingsBefore of [0, 1, 2, 3, 4]) {
      const { does, clock } = ledgerOn();
      const { state: requested } = await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
      const claimId = requested.claims[0]?.claimId ?? '';
      await does({ type: 'StartReview', claimId }, by(managerA));
      const { state } = await does({ type: 'RequireAction', claimId, reasons: ['signature-missing'], rationale }, by(managerA));
      const dueAt = state.claims[0]?.dueAt?.at ?? '';
      let at = Date.parse(dueAt) - readingsBefore;
      clock.now = () => new Date(at++).toISOString();
      const resubmitted = does({ type: 'Resubmit', claimId, evidence: [document('2025-01-05')] }, by(proseware));
      outcomes.push(await refusal(resubmitted.then(({ events }) => expect((events[0]?.recordedAt ?? '') < dueAt).toBe(true))));
    }
    expect(outcomes).toEqual(['InvalidTransition', 'accepted', 'accepted', 'accepted', 'accepted']);
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
  function forgetful(losses: number, store: EventStore = new MemoryEventStore()): EventStore {
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

  it('is found by the same key also in a store that nobody else writes to, as it was stored', async () => {
    const store: EventStore = Object.assign(new MemoryEventStore(), { shared: false });
    const { state } = await ledgerOn(store).does(requestClaim(proseware, document('2024-12-15')), by(proseware));
    const { does, clock } = ledgerOn(forgetful(10, store));
    const withdraw = { type: 'Withdraw', claimId: state.claims[0]?.claimId ?? '' } as const;
    const request = by(proseware);
    expect(await refusal(patiently(does(withdraw, request)))).toBe('OutcomeUnknown');
    clock.at = '2025-01-02T09:01:00.000Z';
    const again = await patiently(does(withdraw, request));
    expect(again).toMatchObject({ replayed: true, events: [{ recordedAt: '2025-01-02T09:00:00.000Z' }] });
  });

  it('is not confused with a store that is closed', async () => {
    const { does, store } = ledgerOn();
    await store.close();
    await expect(does(requestClaim(proseware, document('2024-12-15')), by(proseware))).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
