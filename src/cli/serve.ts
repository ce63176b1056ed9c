import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type * as main from '../main';
import { readSettings } from '../settings';
import { withData, withExample } from './arguments';
import type { Common } from './arguments';

interface Options extends Common {
  port?: string;
  demo?: boolean;
  testClock?: string;
  snapshot?: string;
}

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('serve the ledger over HTTP until it is stopped')
    .option('--port <port>', 'the port to listen on; 0: any free one (default: 3000)')
    .option('--demo', 'fill an empty data directory with a programme whose history ends today')
    .option('--snapshot <file>', "begin with another server's views where there are none here (see: onrecord snapshot)")
    .option('--test-clock <instant>', 'start with a clock that stands still, and that POST /v1/test-clock moves');
  withExample(withData(command), 'onrecord serve --demo', 'onrecord serve --port 8080 --data /var/lib/onrecord').action(serveLedger);
}

async function serveLedger(options: Options): Promise<void> {
  const settings = readSettings(options);
  // The web framework takes a second to load, which no other command has to wait for.
  const { serve, StoppedEarly } = createRequire(__filename)('../main') as typeof main;
  const server = await serve(settings).catch((error: unknown) => {
    if (error instanceof StoppedEarly) return null;
    throw error;
  });
  if (!server) return;
  const { url } = server;
  if (settings.mode === 'production') return;
  const start = url.replace(/\/$/, '');
  process.stdout.write(`Onrecord is at ${start} (API: ${start}/docs)\n`);
  process.stdout.write(
    `A token to ask with: ./bin/onrecord token --role manager${options.data === undefined ? '' : ` --data ${options.data}`}\n`,
  );
}
