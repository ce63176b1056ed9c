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

  it.each([0, 1, 63, 64, 65, 66, 320, 321, 577])('ends where the log of %i events ends', async (count) => {
    const sent = events(count);
    if (count > 0) await store.append(freshStream(), NO_STREAM, sent);
    expect((await store.readAll({ limit: 1_000 })).map(given)).toEqual(sent);
    for (const limit of [1, 64, 65, 319]) expect((await store.readAll({ limit })).map(given)).toEqual(sent.slice(0, limit));
  });
});
