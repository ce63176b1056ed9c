import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addChanges } from './cli/changes';
import { addCheck } from './cli/check';
import { addCopy } from './cli/copy';
import { addExport } from './cli/export';
import { addFollow } from './cli/follow';
import { addHistory } from './cli/history';
import { addHolder } from './cli/holder';
import { addImport } from './cli/import';
import { exitCodeOf, messageOf } from './cli/outcome';
import { addPolicy } from './cli/policy';
import { addRebuild } from './cli/rebuild';
import { addSample } from './cli/sample';
import { addServe } from './cli/serve';
import { addShow } from './cli/show';
import { addSnapshot } from './cli/snapshot';
import { addTenures } from './cli/tenures';
import { addToken } from './cli/token';
import { closedPipesEnd } from './cli/terminal';

const WRONG_USAGE = 2;

/** Runs the command line, and sets the exit code: 0 done, 1 refused or not found, 2 wrong usage, 3 the store cannot be used. */
export async function run(argv: readonly string[]): Promise<void> {
  closedPipesEnd();
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
      return;
    }
    process.stderr.write(`onrecord: ${messageOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

function program(): Command {
  const onrecord = new Command('onrecord')
    .description('The claims ledger: which one partner is on record for each customer workload, since when, and why.')
    .version(versionOf())
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ outputError: (text, write) => write(`onrecord: ${inOneLine(text)} See: onrecord --help\n`) })
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 the store cannot be reached or is in use.');
  const commands = [
    addServe,
    addToken,
    addSample,
    addImport,
    addExport,
    addShow,
    addHistory,
    addFollow,
    addHolder,
    addTenures,
    addChanges,
    addPolicy,
    addRebuild,
    addSnapshot,
    addCopy,
    addCheck,
  ];
  for (const add of commands) add(onrecord);
  return onrecord;
}

function inOneLine(text: string): string {
  const line = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  return /[.?)]$/.test(line) ? line : `${line}.`;
}

function versionOf(): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version;
}
