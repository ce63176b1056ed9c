import type { Database } from '../../sqlite/driver';

const GAPS = `
  SELECT name, count(events.revision) AS count, min(revision) AS first, max(revision) AS last
  FROM streams LEFT JOIN events ON events.stream_id = streams.id
  GROUP BY streams.id HAVING count = 0 OR first <> 0 OR last <> count - 1 ORDER BY name`;
const DISORDER = `
  SELECT name, revision FROM (
    SELECT stream_id, revision, position, lag(position) OVER (PARTITION BY stream_id ORDER BY revision) AS before FROM events
  ) JOIN streams ON streams.id = stream_id WHERE before >= position ORDER BY name, revision`;
const NAMELESS = `
  SELECT position FROM events WHERE stream_id NOT IN (SELECT id FROM streams) OR type_id NOT IN (SELECT id FROM types) ORDER BY position`;

/** What is wrong with a ledger's file, a line each; nothing where it is sound. Reads all of it. */
export function faultsOf(database: Database): string[] {
  const pages = (database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[]).map((row) => row.integrity_check);
  const damage = pages.filter((line) => line !== 'ok');
  if (damage.length > 0) return damage.map((line) => `The file is damaged: ${line}`);

  const gaps = database.prepare(GAPS).all() as { name: string; count: number; first: number; last: number }[];
  const disorder = database.prepare(DISORDER).all() as { name: string; revision: number }[];
  const nameless = database.prepare(NAMELESS).all() as { position: number }[];
  return [
    ...gaps.map(
      ({ name, count, first, last }) => `Stream ${name} holds ${count} events between revisions ${first} and ${last}: some are missing`,
    ),
    ...disorder.map(({ name, revision }) => `Stream ${name} has its revision ${revision} before an earlier one in the store's order`),
    ...nameless.map(({ position }) => `The event at position ${position} has no stream or no type`),
  ];
}
