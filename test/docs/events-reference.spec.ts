import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsReference } from './events-reference';

const path = join(__dirname, '../../docs/reference/events.md');

it('docs/reference/events.md says what the catalogue says (npm run docs writes it)', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, eventsReference());
  expect(readFileSync(path, 'utf8')).toBe(eventsReference());
});
