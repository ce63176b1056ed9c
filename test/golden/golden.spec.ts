import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, schemaOf } from '../../src/domain/catalogue';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { decode, decodeAsWritten } from '../../src/ledger/event-codec';
import { asGolden, asStored, everyVersion, meaningOf, playedEvents, playedStreams, schemaHash } from './golden-events';
import type { Golden } from './golden-events';

/** An event once written is for ever. What is written here is never written over: UPDATE_GOLDEN=1 adds only what is missing. */
const EVENTS = join(__dirname, 'events');
const STREAMS = join(__dirname, 'streams');
const SCHEMAS = join(__dirname, 'schemas.json');
const MOST_STREAMS = 4;

interface GoldenStream {
  events: Golden[];
  meaning: object;
}

const read = <Content>(path: string): Content => JSON.parse(readFileSync(path, 'utf8')) as Content;
const eventsOf = (name: string): Golden[] => (existsSync(pathOf(name)) ? read<Golden[]>(pathOf(name)) : []);
const pathOf = (name: string): string => join(EVENTS, `${name}.json`);
const namesIn = (directory: string): string[] =>
  existsSync(directory) ? readdirSync(directory).map((file) => file.replace('.json', '')) : [];

function write(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`);
}

beforeAll(async () => {
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  for (const directory of [EVENTS, STREAMS]) mkdirSync(directory, { recursive: true });
  const played = await playedEvents();
  for (const [name, events] of played) if (!existsSync(pathOf(name))) write(pathOf(name), events);
  for (const [index, events] of playedStreams().slice(0, MOST_STREAMS).entries()) {
    const path = join(STREAMS, `story-${index + 1}.json`);
    if (!existsSync(path)) write(path, { events: events.map(asGolden), meaning: meaningOf(events) });
  }
  const hashes = existsSync(SCHEMAS) ? read<Record<string, string>>(SCHEMAS) : {};
  for (const { name, type, version } of everyVersion()) hashes[name] ??= schemaHash(type, version);
  write(SCHEMAS, hashes);
});

describe('every version of every event ever written', () => {
  it('has its golden events, and none was taken away (npm run golden adds what is missing)', () => {
    const names = everyVersion().map(({ name }) => name);
    expect(namesIn(EVENTS).toSorted()).toEqual(names.toSorted());
    for (const name of names) expect(eventsOf(name).length).toBeGreaterThan(0);
  });

  it('keeps its schema: what changes is a new version', () => {
    const now = Object.fromEntries(everyVersion().map(({ name, type, version }) => [name, schemaHash(type, version)]));
    expect(now).toEqual(read(SCHEMAS));
  });

  it.each(everyVersion())('$name is read, and means what the newest version says', ({ name, type, version }) => {
    for (const golden of eventsOf(name)) {
      const stored = asStored(golden);
      const written = decodeAsWritten(stored);
      expect(written.version).toBe(version);
      expect(schemaOf(type, version)?.strict().parse(written.data)).toEqual(golden.data);
      const { data } = decode(stored);
      expect(catalogue.get(type)?.schema.strict().parse(data)).toEqual(data);
      expect(data.type).toBe(type);
    }
  });
});

describe('the golden streams', () => {
  it('still fold to what they meant', () => {
    for (const name of namesIn(STREAMS)) {
      const { events, meaning } = read<GoldenStream>(join(STREAMS, `${name}.json`));
      expect(meaningOf(events.map((golden) => decode<WorkloadEvent>(asStored(golden))))).toEqual(meaning);
    }
  });

  it('hold most types of events of a workload', () => {
    const all = namesIn(STREAMS).flatMap((name) => read<GoldenStream>(join(STREAMS, `${name}.json`)).events);
    expect(new Set(all.map(({ data }) => (data as { type: string }).type)).size).toBeGreaterThan(20);
  });
});
