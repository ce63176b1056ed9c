// Bills whoever is on record: an invoice line for the days that a partner came to hold, a credit for those it turned out not to.
// It follows the ledger by TenureChanged, and keeps its place beside its lines: both are written in one transaction, so whatever
// ends the process, no change is lost and none is billed twice.
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite'; // on Node 22.16 and later: node:sqlite

const url = process.env.LEDGER_URL ?? 'http://127.0.0.1:3000';
const token = process.env.LEDGER_TOKEN; // of the role service
const limit = process.env.PAGE ?? '500';
const database = new DatabaseSync(process.env.BILLING_DB ?? 'billing.db');

database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS place (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), cursor TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS lines (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, partner TEXT NOT NULL, workload TEXT NOT NULL,
    since TEXT NOT NULL, until TEXT, event TEXT NOT NULL);`);

const place = database.prepare('SELECT cursor FROM place');
const keepPlace = database.prepare('INSERT INTO place VALUES (1, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor');
const addLine = database.prepare('INSERT INTO lines (kind, partner, workload, since, until, event) VALUES (?, ?, ?, ?, ?, ?)');

/** What one change means for the bill. */
function bill({ id, data: { workload, from, to, holderBefore, holderAfter } }) {
  if (holderBefore) addLine.run('credit', holderBefore.partnerId, workload, from, to, id);
  if (holderAfter) addLine.run('invoice', holderAfter.partnerId, workload, from, to, id);
}

/** Effect and place together, or neither. */
function take(events, cursor) {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const event of events) bill(event);
    keepPlace.run(cursor);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Events after the place that is kept; waits a while where there is none. */
async function next() {
  const query = new URLSearchParams({ types: 'TenureChanged', after: place.get()?.cursor ?? 'beginning', limit, wait: '20' });
  const answer = await fetch(`${url}/v1/events?${query}`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.ok) return { events: await answer.json(), cursor: answer.headers.get('ledger-cursor') };
  const problem = await answer.text();
  const isPassing = answer.status === 429 || answer.status >= 500;
  throw Object.assign(new Error(`${answer.status} ${problem}`), { isFinal: !isPassing });
}

for (let waitMs = 0; ;) {
  try {
    const { events, cursor } = await next();
    take(events, cursor);
    if (events.length > 0) console.info(`${events.length} changes taken, up to ${events.at(-1).id}`);
    waitMs = 0;
  } catch (error) {
    if (error.isFinal) throw error; // a token that expired, a cursor of another ledger: somebody has to look
    waitMs = Math.min(30_000, waitMs * 2 || 250);
    console.info(`trying again in ${waitMs} ms: ${error.message}`);
    await pause(waitMs);
  }
}
