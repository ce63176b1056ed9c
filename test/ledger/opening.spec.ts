import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { NotThisLedger, openForReading, openForWriting } from '../../src/ledger/opening';

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

  it('lets the first policy take effect not before its recording', async () => {
    const store = new MemoryEventStore();
    let ms = 0;
    const ticking = { now: () => new Date(Date.parse('2025-01-01T00:00:00.000Z') + (ms += 1)).toISOString() };
    const { policies } = await openForWriting(store, ticking, 'development', 'cpor');
    expect(policies[0]?.takesEffectAt).toBe(policies[0]?.publishedAt);
  });

  it('refuses in production what was opened in development', async () => {
    const store = new MemoryEventStore();
    await openForWriting(store, clock, 'development', 'cpor');
    await expect(openForWriting(store, clock, 'production', 'cpor')).rejects.toMatchObject({ reason: 'other-mode' });
  });
});
