import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { parseWorkloadId } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import { readSettings } from '../settings';
import type { Settings } from '../settings';
import { UsageError } from './outcome';

/** Options that most commands share. */
export interface Common {
  data?: string;
  json?: boolean;
}

export const withData = (command: Command): Command => command.option('--data <directory>', 'the data directory (default: ./data)');
export const withJson = (command: Command): Command => command.option('--json', 'answer in JSON');

/** An example that can be copied, at the end of a command's help. */
export const withExample = (command: Command, ...lines: string[]): Command =>
  command.addHelpText('after', `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}`);

/** Settings with the command's own data directory. @throws SettingsError */
export const settingsFor = ({ data }: Common): Settings => readSettings(data === undefined ? {} : { data });

/** @throws UsageError */
export function workloadAsked(workloadId: string): WorkloadRef {
  const ref = parseWorkloadId(workloadId.trim());
  if (ref) return ref;
  throw new UsageError(`${workloadId} is no workload; write {tenantId}.{scope}, as in c0000000-0000-4000-8000-000000000001.teams.`);
}

/** A whole number from `least` to `most`, as a parser of an option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
