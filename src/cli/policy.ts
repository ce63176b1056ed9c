import type { Command } from 'commander';
import { SystemClock } from '../clock/system-clock';
import { readTerms } from '../domain/policy/contradictions';
import { diffTerms } from '../domain/policy/diff';
import { policyInForce } from '../domain/policy/policy';
import type { PublishedPolicy } from '../domain/policy/policy';
import { withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { addDryRun } from './dry-run';
import { A_POLICY, lineOfChange, published, publishedIfAny, termsOf } from './given-policy';
import { UsageError } from './outcome';
import { answer } from './terminal';

/** Policies are read, compared and tried out here; a lead publishes them over HTTP, where it says who it is. */
export function addPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description('the policies of a ledger: list, show, compare, check, and try out on what has been');
  withExample(withJson(withData(policy.command('list').description('every version, oldest first'))), 'onrecord policy list').action(list);
  withExample(
    withData(policy.command('show').description('the terms of a policy in JSON, to edit and to publish').argument('[policy]', A_POLICY)),
    'onrecord policy show > policy.json',
    'onrecord policy show protected > policy.json',
  ).action(show);
  withExample(
    withJson(
      withData(
        policy
          .command('diff')
          .description('what differs between two policies')
          .argument('<before>', A_POLICY)
          .argument('<after>', A_POLICY),
      ),
    ),
    'onrecord policy diff 1 policy.json',
  ).action(diff);
  withExample(
    withJson(withData(policy.command('check').description('what a policy says that cannot all be so').argument('<policy>', A_POLICY))),
    'onrecord policy check policy.json',
  ).action(check);
  addDryRun(policy);
}

async function list(options: Common): Promise<void> {
  const policies = await published(options);
  const inForce = policyInForce(policies, new SystemClock().now()).version;
  const items = policies.map(({ version, takesEffectAt, publishedAt, publishedBy, terms: { name } }) => {
    return { version, name, takesEffectAt, inForce: version === inForce, publishedAt, publishedBy };
  });
  answer(
    options,
    { items },
    items.map(({ version, name, takesEffectAt, publishedBy, ...one }) => {
      const who = `${publishedBy.role} ${publishedBy.id}`;
      return `${String(version).padStart(3)}  ${name.padEnd(12)} from ${takesEffectAt}  published ${one.publishedAt} by ${who}${one.inForce ? '  in force' : ''}`;
    }),
  );
}

async function show(policy: string | undefined, options: Common): Promise<void> {
  const terms = policy === undefined ? inForceOf(await published(options)) : await termsOf(policy, options);
  process.stdout.write(`${JSON.stringify(terms, null, 2)}\n`);
}

async function diff(before: string, after: string, options: Common): Promise<void> {
  const sound = async (policy: string) => {
    const { terms, errors } = readTerms(await termsOf(policy, options), []);
    if (terms) return terms;
    throw new UsageError(`${policy} cannot be compared: ${errors[0]?.field} ${errors[0]?.message}. See: onrecord policy check ${policy}`);
  };
  const changes = diffTerms(await sound(before), await sound(after));
  answer(options, { changes }, changes.length === 0 ? ['They do not differ.'] : changes.map(lineOfChange));
}

async function check(policy: string, options: Common): Promise<void> {
  const { errors } = readTerms(await termsOf(policy, options), await publishedIfAny(options));
  answer(options, { errors }, errors.length === 0 ? ['The policy is sound.'] : errors.map(({ field, message }) => `${field} ${message}`));
  if (errors.length > 0) process.exitCode = 1;
}

const inForceOf = (policies: readonly PublishedPolicy[]) => policyInForce(policies, new SystemClock().now()).terms;
