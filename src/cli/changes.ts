import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { everything } from '../api/seen/events';
import { presentChange, presentWorkloadId } from '../api/seen/tenures';
import { SystemClock } from '../clock/system-clock';
import type { Instant } from '../domain/calendar';
import { knownAtAsked } from '../domain/instants-asked';
import { openLedgerForReading } from '../open-ledger';
import { causesOf } from '../projections/tenure/causes';
import type { Holding } from '../projections/tenure/differences';
import { changedBetween } from '../projections/tenure/changed';
import { settingsFor, withData, withExample, withJson } from './arguments';
import { lineOf } from './history';
import { UsageError } from './outcome';
import { narrowing, withNarrowing } from './tenures';
import type { Narrowed } from './tenures';
import { answer } from './terminal';
import { isPending, viewsNeeded } from './views';

interface Options extends Narrowed {
  knownFrom: string;
  knownTo?: string;
}

export function addChanges(program: Command): void {
  const command = withNarrowing(
    program.command('changes').description('what the ledger learned between two moments of who held when, and why'),
  )
    .requiredOption('--known-from <date>', 'what it knew then: a date, meaning its last instant, or an instant')
    .option('--known-to <date>', 'beside what it knew then (default: now)');
  withExample(withJson(withData(command)), 'onrecord changes --known-from 2025-04-10 --known-to 2025-04-23').action(tellChanges);
}

async function tellChanges(options: Options): Promise<void> {
  const filter = narrowing(options);
  const { data, eventStore } = settingsFor(options);
  const ledger = await openLedgerForReading(eventStore);
  const { store, openedAt } = ledger;
  try {
    const now = new SystemClock().now();
    const after = knownAtAsked('--known-from', options.knownFrom, now, openedAt);
    const by = knownAtAsked('--known-to', options.knownTo, now, openedAt);
    if (after > by) throw new UsageError('--known-from must not be later than --known-to.');
    const views = await viewsNeeded(store, data);
    try {
      const { tenure, history, reference } = views.queries;
      const telling = { ...everything, partnerName: (partnerId: string) => reference.partner(partnerId)?.name ?? null };
      const items: { workloadId: string; changes: Told[] }[] = [];
      for (const { workloadId, changes } of changedBetween(tenure, { after, by }, filter, Infinity)) {
        const told: Told[] = [];
        for (const change of changes) {
          const causes = await causesOf({ store, history }, workloadId, change.because);
          told.push(presentChange(change, causes, telling) as Told);
        }
        items.push({ ...presentWorkloadId(workloadId), workloadId, changes: told });
      }
      const pending = items.some(({ workloadId }) => isPending(views, workloadId, now));
      answer(options, { items, knownFrom: after, knownTo: by, pending }, [
        ...items.flatMap(({ workloadId, changes }) => changes.flatMap((change) => linesOf(workloadId, change))),
        `${counted(items.length, 'workload')} changed between what was known at ${after} and at ${by}`,
      ]);
    } finally {
      views.close();
    }
  } finally {
    await ledger.close();
  }
}

interface Told {
  from: Instant;
  until: Instant | null;
  before: Holding | null;
  after: Holding | null;
  because: Parameters<typeof lineOf>[0][];
}

const linesOf = (workloadId: string, { from, until, before, after, because }: Told): string[] => [
  `${workloadId}  from ${from}  ${until === null ? 'on' : `until ${until}`}: ${before?.partnerId ?? 'nobody'} became ${after?.partnerId ?? 'nobody'}`,
  'because',
  ...because.map(lineOf),
];
