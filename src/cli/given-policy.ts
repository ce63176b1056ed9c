import { readFileSync } from 'node:fs';
import type { TermsChange } from '../domain/policy/diff';
import type { PublishedPolicy } from '../domain/policy/policy';
import { presets } from '../domain/policy/presets';
import { openLedgerForReading, openLedgerIfThere } from '../open-ledger';
import { settingsFor } from './arguments';
import type { Common } from './arguments';
import { NotFound, UsageError } from './outcome';

/** How a command's argument names a policy. */
export const A_POLICY = 'a version number, a preset (cpor, protected, direct), or a file with terms in JSON';

export const lineOfChange = ({ path, before, after }: TermsChange): string => `${path}: ${valueOf(before)} → ${valueOf(after)}`;

const valueOf = (value: unknown): string => (value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value));

/** Terms as they are given: of a version, of a preset, or in a file, where they may stand in a policy's `terms`. @throws NotFound, UsageError */
export async function termsOf(policy: string, options: Common): Promise<unknown> {
  if (/^\d{1,6}$/.test(policy)) {
    const version = (await published(options)).find((one) => one.version === Number(policy));
    if (!version) throw new NotFound(`There is no policy version ${policy}; onrecord policy list tells which there are.`);
    return version.terms;
  }
  return Object.hasOwn(presets, policy) ? presets[policy as keyof typeof presets] : fileTerms(policy);
}

function fileTerms(file: string): unknown {
  try {
    const given = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    return typeof given === 'object' && given !== null && 'terms' in given ? given.terms : given;
  } catch (error) {
    throw new UsageError(`${file} cannot be read as a policy in JSON: ${(error as Error).message}`);
  }
}

export async function published(options: Common): Promise<readonly PublishedPolicy[]> {
  const ledger = await openLedgerForReading(settingsFor(options).eventStore);
  await ledger.close();
  return ledger.policies;
}

/** A policy can be checked before there is a ledger. */
export async function publishedIfAny(options: Common): Promise<readonly PublishedPolicy[]> {
  const ledger = await openLedgerIfThere(settingsFor(options).eventStore);
  await ledger?.close();
  return ledger?.policies ?? [];
}
