import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { SystemClock } from '../clock/system-clock';
import { addMonths, dayOf, startOfDay } from '../domain/calendar';
import { fromOf, instantAsked } from '../domain/instants-asked';
import { requireSound } from '../domain/policy/publishing';
import { dryRun } from '../ledger/dry-run';
import type { DryRunLine, DryRunSummary } from '../ledger/dry-run';
import { openLedgerForReading } from '../open-ledger';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { UsageError } from './outcome';
import { A_POLICY, lineOfChange, termsOf } from './given-policy';
import { viewsNeeded } from './views';

interface Options extends Common {
  from?: string;
  to?: string;
  all?: boolean;
}

export function addDryRun(policy: Command): void {
  const command = policy
    .command('dry-run')
    .description('what a policy would have made of the claims of the past year: claim by claim, and in sum; nothing is written')
    .argument('<policy>', A_POLICY)
    .option('--from <date>', 'claims requested from a date or an instant on (default: a year ago)')
    .option('--to <date>', 'until a date, meaning its last instant, or an instant (default: now)')
    .option('--all', 'also claims that would have gone no other way');
  withExample(
    withJson(withData(command)),
    'onrecord policy dry-run policy.json',
    'onrecord policy dry-run protected --from 2025-01-01',
  ).action(tryOut);
}

async function tryOut(policy: string, options: Options): Promise<void> {
  const { data, eventStore } = settingsFor(options);
  const now = new SystemClock().now();
  const from = options.from === undefined ? startOfDay(addMonths(dayOf(now), -12)) : fromOf('--from', options.from);
  const to = instantAsked('--to', options.to, now);
  if (from > to) throw new UsageError('--from must not be later than --to.');
  const given = await termsOf(policy, options);
  const ledger = await openLedgerForReading(eventStore);
  try {
    const terms = requireSound(given, ledger.policies);
    const asked = { terms, from, to, now, only: options.all ? 'all' : 'different' } as const;
    const views = await viewsNeeded(ledger.store, data);
    try {
      const workloadIds = views.queries.workloads.requestedOn(from, to);
      for await (const line of dryRun(ledger.store, workloadIds, ledger.policies, asked)) {
        const text = options.json ? JSON.stringify(line) : linesOf(line).join('\n');
        if (!process.stdout.write(`${text}\n`)) await new Promise((drained) => process.stdout.once('drain', drained));
      }
    } finally {
      views.close();
    }
  } finally {
    await ledger.close();
  }
}

function linesOf(line: DryRunLine): string[] {
  switch (line.kind) {
    case 'dry-run':
      return [
        `Claims requested from ${line.from} to ${line.to}, as if these terms had been in force, beside version ${line.against}:`,
        ...line.changes.map((change) => `  ${lineOfChange(change)}`),
        ...line.assumptions.map((assumption) => `Note: ${assumption}`),
        '',
      ];
    case 'claim':
      return [
        `${line.claimId}  ${line.workloadId}  ${line.partnerId}  requested ${line.requestedAt}`,
        `  ${line.before.state} → ${line.after?.state ?? 'not requested'}: ${line.effects.join(', ') || 'the same'}`,
        ...line.dates.map(({ what, before, after }) => `  ${what} ${before ?? 'none'} → ${after ?? 'none'}`),
        ...line.postponed.map((step) => `  ${step.command} of ${step.from} at ${step.to}`),
        ...line.refused.map(({ command, at, code, detail }) => `  ${command} at ${at} refused: ${code}. ${detail}`),
      ];
    case 'summary':
      return ['', ...summaryOf(line)];
  }
}

function summaryOf({ workloads, claims, different, otherHolder, effects, refused, outcomes, notReproduced }: DryRunSummary): string[] {
  const listed = (title: string, counts: Record<string, number>): string[] =>
    Object.keys(counts).length === 0 ? [] : [`${title}: ${Object.entries(counts).map(([what, n]) => `${what} ${counted(n)}`).join(', ')}`]; // prettier-ignore
  const moved = Object.fromEntries(outcomes.map(({ before, after, claims: n }) => [`${before} → ${after ?? 'not requested'}`, n]));
  return [
    `${counted(different)} of ${counted(claims, 'claim')} on ${counted(workloads, 'workload')} would have gone otherwise; another would be on record on ${counted(otherHolder)}.`,
    ...listed('effects', effects),
    ...listed('outcomes', moved),
    ...listed('refused', refused),
    ...(notReproduced > 0
      ? [`${counted(notReproduced, 'claim')} went otherwise than the same rules lead to: a deadline was recorded late.`]
      : []),
  ];
}
