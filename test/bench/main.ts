import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { deadlineFigures } from './deadlines';
import { eventStoreDbFigures } from './eventstoredb';
import { httpFigures } from './http';
import type { Figure } from './measure';
import { pageFigures } from './pages';
import { storeFigures } from './store';
import { tenureFigures } from './tenure';

/**
 * Rates of the hot paths as ratios to what this machine does in the same minute: `npm run bench`, or `npm run bench -- --json` for one
 * JSON object. The data stands beside the working directory, on the disk that a ledger would use.
 */
async function main(): Promise<void> {
  const asJson = process.argv.includes('--json');
  mkdirSync('coverage', { recursive: true });
  const directory = mkdtempSync(join('coverage', 'bench-'));
  try {
    const figures = [
      ...(await storeFigures(join(directory, 'store'))),
      ...(await eventStoreDbFigures()),
      ...(await httpFigures(join(directory, 'http'))),
      ...(await pageFigures(join(directory, 'pages'))),
      ...(await deadlineFigures(join(directory, 'deadlines'))),
      ...(await tenureFigures(join(directory, 'tenure'))),
    ];
    const machine = { node: process.version, cores: cpus().length };
    process.stdout.write(asJson ? `${JSON.stringify({ machine, figures }, null, 2)}\n` : `${table(figures)}\n`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function table(figures: Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, peer, ratio, goal } = figure;
    const [value, beside] = 'ms' in figure ? [figure.ms, figure.peerMs] : [figure.perSecond, figure.peerPerSecond];
    const unit = 'ms' in figure ? ' ms' : '/s';
    const reached = goal === undefined ? '' : `${goal} ${ratio >= goal ? 'reached' : 'missed'}`;
    return [name, value.toLocaleString('en') + unit, `${peer} ${beside.toLocaleString('en')}${unit}`, `${ratio}`, reached];
  });
  const header = ['what', 'figure', 'beside', 'ratio', 'goal'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

void main();
