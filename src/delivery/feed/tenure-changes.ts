import { z } from 'zod';
import { isStaff } from '../../api/auth/roles';
import { othersFor } from '../../api/seen/rivals';
import type { Others } from '../../api/seen/rivals';
import { FOR_EVER } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { instant, partnerId, uuid } from '../../domain/schemas';
import { parseWorkloadId, workloadStream } from '../../domain/streams';
import type { Holding } from '../../projections/tenure/differences';
import type { TenureChange, TenureQueries } from '../../projections/tenure/queries';
import type { WorkloadQueries } from '../../projections/workloads/queries';
import { schemaIdOf, sourceOf, TYPE_PREFIX } from './cloud-event';
import { cursorOf } from './cursor';
import type { FeedFilter } from './filter';
import type { FeedEvent } from './telling';

/** Derived from the events, and told only to who asks for it by its type. */
export const TENURE_CHANGED = 'TenureChanged';
export const TENURE_CHANGED_VERSION = 1;

const holding = z
  .object({ claimId: uuid, partnerId, accountId: partnerId })
  .nullable()
  .describe('who held: claim, location and global account; null where nobody did');

/** What `data` of a TenureChanged holds. */
export const tenureChanged = z
  .object({
    type: z.literal(TENURE_CHANGED),
    workload: z.string().describe('{tenantId}.{scope}'),
    from: instant.describe('the first instant of the days about which the ledger learned something else'),
    to: instant.nullable().describe('the instant with which they end, itself not one of them; null where nothing ends them'),
    holderBefore: holding,
    holderAfter: holding,
    because: z
      .array(z.string())
      .describe('the events of the append that did it, by sequence: of a reversal the resolution, the supersession and the grant'),
  })
  .describe(
    'who was on record on certain days is another than the ledger knew before: from now on, or, where a decision was reversed, in the past',
  );

interface Source {
  ledgerId: string;
  queries: { tenure: TenureQueries; workloads: WorkloadQueries };
}

/** What the events after one sequence and up to another changed of who held when, as a reader may see it. */
export function tenureChangesIn(after: number, through: number, filter: FeedFilter, caller: Caller, source: Source): FeedEvent[] {
  const { tenure, workloads } = source.queries;
  const { workload: workloadId, tenant, partner } = filter;
  // Counted before they are sifted: whoever asks, and however, a change has the same id.
  const counted = ordinals(tenure.changesOf(after + 1, through, { workloadId, tenant, partner }));
  const found = counted.filter(({ change }) => concerns(change, partner) && mayRead(change, caller));
  return found.map(({ change, ordinal }) => {
    const others = othersFor(caller, caller.role === 'partner' ? workloads.gathered(change.workloadId) : NOBODY);
    return feedEventOf(change, { ordinal, caller, others, ledgerId: source.ledgerId });
  });
}

/** Changes of one sequence stand together, and are counted from 1. */
function ordinals(changes: readonly TenureChange[]): { change: TenureChange; ordinal: number }[] {
  let ordinal = 0;
  return changes.map((change, index) => {
    ordinal = changes[index - 1]?.sequence === change.sequence ? ordinal + 1 : 1;
    return { change, ordinal };
  });
}

const NOBODY = { claims: [], disputes: [] };

function concerns({ before, after }: TenureChange, partner: string | undefined): boolean {
  return partner === undefined || [before, after].some((one) => one?.partnerId === partner || one?.accountId === partner);
}

/** A partner is told what it won or lost, a customer what changed on its own services. */
function mayRead({ workloadId, before, after }: TenureChange, { role, accountId, tenantId }: Caller): boolean {
  if (role === 'partner') return [before, after].some((one) => one?.accountId === accountId);
  if (role === 'customer') return parseWorkloadId(workloadId)?.tenantId === tenantId;
  return isStaff({ role }) || role === 'service';
}

interface Telling {
  ordinal: number;
  caller: Caller;
  others: Others;
  ledgerId: string;
}

function feedEventOf(change: TenureChange, { ordinal, caller, others, ledgerId }: Telling): FeedEvent {
  const { sequence, workloadId, recordedAt, from, until, before, after, because } = change;
  const ref = parseWorkloadId(workloadId);
  const stream = ref ? workloadStream(ref) : '';
  const cursor = cursorOf(ledgerId, sequence);
  const whole = caller.role !== 'partner';
  const told = (one: Holding | null) => one && (others.rival(one.claimId) ?? one);
  const json = JSON.stringify({
    specversion: '1.0',
    id: `${sequence}.${ordinal}`,
    source: sourceOf(ledgerId),
    type: TYPE_PREFIX + TENURE_CHANGED,
    subject: workloadId,
    time: recordedAt,
    datacontenttype: 'application/json',
    dataschema: whole ? schemaIdOf(TENURE_CHANGED, TENURE_CHANGED_VERSION) : undefined,
    cursor,
    stream,
    schemaversion: TENURE_CHANGED_VERSION,
    data: {
      type: TENURE_CHANGED,
      workload: workloadId,
      from,
      to: until === FOR_EVER ? null : until,
      holderBefore: told(before),
      holderAfter: told(after),
      ...(whole ? { because: because.map(String) } : {}),
    },
  });
  return { sequence, ordinal, stream, type: TENURE_CHANGED, cursor, json };
}
