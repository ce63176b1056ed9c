import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import { event, events, freshStream, given } from './texts';

let directory: string;
let store: SqliteEventStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'onrecord-'));
  store = await openSqliteEventStore({ directory, mode: 'write' });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

describe('reading the log in blocks', () => {
  it('gives back what is no JSON too, so that an audit can say which event it is', async () => {
    const damaged = [
      { ...event(), data: 'a\u001fb', meta: '\u001f' },
      { ...event(), data: '' },
      { ...event(), meta: '\u001f\u001f' },
    ];
    const sent = [...events(200), ...damaged, ...events(400)];
    await store.append(freshStream(), NO_STREAM, sent);
    expect((await store.readAll({ limit: 1_000 })).map(given)).toEqual(sent);
  });

  it('reads long events a few at a time, and no more of them into one message than some megabytes', async () => {
    const long = Array.from({ length: 24 }, (_, n) => event({ n, text: 'x'.repeat(900_000) }));
    const sent = [...events(100), ...long, ...events(400)];
    await store.append(freshStream(), NO_STREAM, sent.slice(0, 100));
    for (const one of long) await store.append(freshStream(), NO_STREAM, [one]);
    await store.append(freshStream(), NO_STREAM, sent.slice(124));
    expect((await store.readAll({ limit: 1_000 })).map(given)).toEqual(sent);
    const stopping = new AbortController();
    const messages: number[] = [];
    let bytes = 0;
    for await (const message of store.subscribe({ after: null, signal: stopping.signal })) {
      if ('caughtUp' in message) stopping.abort();
      else {
        messages.push(message.events.length);
        bytes = Math.max(
          bytes,
          message.events.reduce((sum, { data }) => sum + data.length, 0),
        );
      }
    }
    expect(messages.reduce((sum, count) => sum + count, 0)).toBe(sent.length);
    expect(messages.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(25 * 1024 * 1024);
  });

  it.each([0, 1, 63, 64, 65, 66, 320, 321, 577])('ends where the log of %i events ends', async (count) => {
    const sent = events(count);
    if (count > 0) await store.append(freshStream(), NO_STREAM, sent);
    expect((await store.readAll({ limit: 1_000 })).map(given)).toEqual(sent);
    for (const limit of [1, 64, 65, 319]) expect((await store.readAll({ limit })).map(given)).toEqual(sent.slice(0, limit));
  });
});
