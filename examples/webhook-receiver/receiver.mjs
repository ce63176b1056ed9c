/**
 * A receiver of webhooks: it verifies each message, and does what the message asks for exactly once, whatever kills it and however often
 * it is told. Run it with: SECRET=whsec_… DATABASE=receiver.db PORT=4000 node examples/webhook-receiver/receiver.mjs
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from '@photostructure/sqlite'; // Node 22.16 and later have it built in: node:sqlite

const { SECRET = '', DATABASE = 'receiver.db', PORT = '4000' } = process.env;
const MOST_BYTES = 1024 * 1024;
const TOLERANCE_SECONDS = 5 * 60;
/** While a secret is rotated there are two, with a space between them: a message signed with either is ours. */
const secrets = SECRET.split(' ').map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));

const database = new DatabaseSync(DATABASE);
database.exec(`
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS effects (workload TEXT, sequence INTEGER, type TEXT)`);
const remember = database.prepare('INSERT OR IGNORE INTO messages (id) VALUES (?)');
const effect = database.prepare('INSERT INTO effects (workload, sequence, type) VALUES (?, ?, ?)');

/** The message and its effect in one transaction: after it has returned the message may be answered, and not before. */
function take(id, event) {
  database.exec('BEGIN IMMEDIATE');
  try {
    const isNew = remember.run(id).changes === 1;
    if (isNew && event.type !== 'onrecord.webhook.test') effect.run(event.subject ?? null, Number.parseInt(event.id, 10), event.type);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Signed by the ledger, and just now: an old message may have been overheard. */
function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!id || Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = secrets.map((secret) => createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest());
  const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  return given.some((one) => expected.some((other) => one.length === other.length && timingSafeEqual(one, other)));
}

/** The bytes as they came: the signature is of them, not of what they say. */
async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  try {
    const body = await bodyOf(request);
    if (request.method !== 'POST' || !isGenuine(request.headers, body)) {
      process.stderr.write('Refused: not a message that SECRET signed within the last five minutes.\n');
      response.writeHead(401).end();
      return;
    }
    take(request.headers['webhook-id'], JSON.parse(body.toString()));
    response.writeHead(204).end();
  } catch (error) {
    process.stderr.write(`${error}\n`);
    response.writeHead(500).end(); // It is sent again.
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.info(`Listening on http://127.0.0.1:${server.address().port}`));
