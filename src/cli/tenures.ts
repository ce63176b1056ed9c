import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { everything } from '../api/seen/events';
import { presentTenure } from '../api/seen/tenures';
import { SystemClock } from '../clock/system-clock';
import type { Instant } from '../domain/calendar';
import { beginningAsked, instantAsked, knownAtAsked } from '../domain/instants-asked';
import { Refusal } from '../domain/refusal';
import { workloadIdOf } from '../domain/streams';
import type { Finality } from '../domain/workload/finality';
import { decode } from '../ledger/event-codec';
import { openLedgerForReading } from '../open-ledger';
import type { ReadLedger } from '../open-ledger';
import type { Moment, TenurePlace, TenureRow } from '../projections/tenure/queries';
import { settingsFor, withData, withExample, withJson, workloadAsked } from './arguments';
import type { Common } from './arguments';
import { inWords } from './holder';
import { UsageError } from './outcome';
import { answer } from './terminal';
import { isPending, viewsNeeded } from './views';
import type { ReadViews } from './views';

/** Options that narrow what is told. */
export interface Narrowed extends Common {
  partner?: string;
  tenant?: string;
  workload?: string;
}

interface Options extends Narrowed {
  from?: string;
  to?: string;
  knownAt?: string;
  at?: string;
}

export const withNarrowing = (command: Command): Command =>
  command
    .option('--partner <id>', 'of a partner location or a global account')
    .option('--tenant <id>', 'of a customer')
    .option('--workload <workload>', 'of {tenantId}.{scope}');

export function addTenures(program: Command): void {
  const command = withNarrowing(program.command('tenures').description('who held what and when, as the ledger knew it at a moment'))
    .option('--from <date>', 'tenures of that day or later: a date, meaning its first instant, or an instant')
    .option('--to <date>', 'tenures of that day or earlier: a date, meaning its last instant, or an instant')
    .option('--known-at <date>', 'what the ledger knew then (default: now)')
    .option('--at <sequence>', 'what it knew with that event', sequence);
  withExample(
    withJson(withData(command)),
    'onrecord tenures --partner proseware --known-at 2025-04-10',
    'onrecord tenures --tenant c0000000-0000-4000-8000-000000000001 --from 2025-01-01 --to 2025-03-31',
  ).action(tellTenures);
}

function sequence(text: string): string {
  if (/^\d{1,15}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the sequence of an event, such as 4711.');
}

/** What is narrowed to, as the queries take it. @throws UsageError */
export const narrowing = ({ partner, tenant, workload }: Narrowed) => ({
  partner,
  tenant,
  workloadId: workload === undefined ? undefined : workloadIdOf(workloadAsked(workload)),
});

async function tellTenures(options: Options): Promise<void> {
  const filter = narrowing(options);
  if (options.at !== undefined && options.knownAt !== undefined) throw new UsageError('Give --at or --known-at, not both.');
  const { data, eventStore } = settingsFor(options);
  const ledger = await openLedgerForReading(eventStore);
  try {
    const now = new SystemClock().now();
    const from = options.from === undefined ? undefined : beginningAsked('--from', options.from, now);
    const to = options.to === undefined ? undefined : instantAsked('--to', options.to, now);
    if (from !== undefined && to !== undefined && from > to) throw new UsageError('--from must not be later than --to.');
    const views = await viewsNeeded(ledger.store, data);
    try {
      const { moment, knownAt } = await momentAsked(options, ledger, views, now);
      const rows = allOf((after) => views.queries.tenure.tenures(moment, { ...filter, from, to }, AT_ONCE, after));
      const { reference, tenure } = views.queries;
      const partnerName = (partnerId: string) => reference.partner(partnerId)?.name ?? null;
      const items = rows.map((row) => {
        const doubts = tenure.doubts(row.workloadId, moment);
        return presentTenure(row, { doubts, knownAt, to }, { ...everything, partnerName });
      });
      const pending = rows.some(({ workloadId }) => isPending(views, workloadId, now));
      answer(options, { items, knownAt, ...(options.at === undefined ? {} : { sequence: options.at }), pending }, [
        ...(items as Told[]).map(lineOf),
        `${counted(items.length, 'tenure')}, as known at ${knownAt}`,
      ]);
    } finally {
      views.close();
    }
  } finally {
    await ledger.close();
  }
}

const AT_ONCE = 1_000;

function allOf(page: (after?: TenurePlace) => TenureRow[]): TenureRow[] {
  const rows: TenureRow[] = [];
  for (let found = page(); ; found = page(rows.at(-1))) {
    rows.push(...found);
    if (found.length < AT_ONCE) return rows;
  }
}

/** @throws Refusal AsOfOutOfRange, Malformed */
async function momentAsked(
  { at, knownAt }: Options,
  { store, openedAt }: ReadLedger,
  { queries, sequence: last }: ReadViews,
  now: Instant,
): Promise<{ moment: Moment; knownAt: Instant }> {
  if (at === undefined) {
    const known = knownAtAsked('--known-at', knownAt, now, openedAt);
    return { moment: { knownAt: known }, knownAt: known };
  }
  const ref = queries.history.at(Number(at));
  const [stored] = ref ? await store.readStream(ref.stream, { from: ref.revision, limit: 1 }) : [];
  if (!stored) throw new Refusal('AsOfOutOfRange', `There is no event ${at}; the views have read those from 1 to ${last}.`);
  return { moment: { sequence: Number(at) }, knownAt: decode(stored).recordedAt };
}

interface Told {
  workloadId: string;
  partnerId: string;
  from: Instant;
  until: Instant | null;
  claimId: string;
  finality: Finality;
}

const lineOf = ({ workloadId, partnerId, from, until, claimId, finality }: Told): string =>
  `${workloadId}  ${partnerId}  from ${from}  ${until === null ? 'on' : `until ${until}`}  claim ${claimId}  ${inWords(finality)}`;
