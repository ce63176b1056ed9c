import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { feedFigures } from './feed';

mkdirSync('coverage', { recursive: true });
const directory = mkdtempSync(join('coverage', 'bench-feed-'));
void feedFigures(directory)
  .then((figures) => process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`))
  .finally(() => rmSync(directory, { recursive: true, force: true }));
