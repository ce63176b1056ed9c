import {
  parseWorkloadId,
  partnerStream,
  streamKind,
  subjectOfStream,
  usageStream,
  workloadIdOf,
  workloadOfStream,
  workloadStream,
} from '../../domain/streams';
import type { StreamKind } from '../../domain/streams';
import type { Caller } from '../../domain/facts';
import type { HistoryQueries, Narrowed } from '../../projections/history/queries';
import type { WorkloadQueries } from '../../projections/workloads/queries';
import type { Placed } from './placed';

/** What a consumer asks for: all that is given must hold; nothing given is everything. */
export interface FeedFilter {
  types?: ReadonlySet<string>;
  tenant?: string;
  workload?: string;
  /** A partner location or a global account: what GET /v1/partners/{id}/history tells. */
  partner?: string;
}

/**
 * What the history view can find by its indexes; null where the reader may see none of it. Which of it a reader is told is judged
 * event by event.
 */
export function narrowedFor({ tenant, workload, partner }: FeedFilter, caller: Caller, accountOf: AccountOf): Narrowed | null {
  const asked: Narrowed = { tenant, workload, partner };
  // A rival's events are told without its name: whoever asks by the name would learn it.
  if (caller.role === 'partner' && partner !== undefined && accountOf(partner) !== caller.accountId) return null;
  if (caller.role === 'customer') return { ...asked, tenant: both(tenant, caller.tenantId), kinds: CUSTOMERS_KINDS };
  if (caller.role === 'partner')
    return { ...asked, kinds: PARTNERS_KINDS, ofAccount: { accountId: caller.accountId ?? '', streams: ownStreams(caller) } };
  return asked;
}

/** The global account of a partner location or account. */
export type AccountOf = (partnerId: string) => string;

/** Usage is for the partner on record, who asks for it by workload. */
const CUSTOMERS_KINDS: readonly StreamKind[] = ['workload', 'tenant'];
const PARTNERS_KINDS: readonly StreamKind[] = ['workload', 'partner'];

/** A customer that asks for another's events is told none. */
const both = (one: string | undefined, other = ''): string => (one === undefined || one === other ? other : '');

const ownStreams = ({ partnerId = '', accountId = '' }: Caller): string[] => [partnerStream(partnerId), partnerStream(accountId)];

/** Whether any of it can be found without reading all of the log. */
export const isNarrow = ({ tenant, workload, partner, kinds }: Narrowed): boolean =>
  [tenant, workload, partner, kinds].some((given) => given !== undefined);

/** The same question for events at hand, whose histories the views have written already. */
export function matching(
  { workload, tenant, partner, kinds, ofAccount }: Narrowed,
  after: number,
  { history, workloads }: { history: HistoryQueries; workloads: WorkloadQueries },
): (placed: Placed) => boolean {
  const ref = workload === undefined ? null : parseWorkloadId(workload);
  const ofWorkload = ref ? [workloadStream(ref), usageStream(ref)] : [];
  const ofPartner = partner === undefined ? null : history.partnerSequences(partner, after);
  return ({ sequence, stored: { stream } }) => {
    if (workload !== undefined && !ofWorkload.includes(stream)) return false;
    if (tenant !== undefined && tenantOf(stream) !== tenant) return false;
    if (kinds !== undefined && !kinds.includes(streamKind(stream))) return false;
    if (ofPartner !== null && !ofPartner.has(sequence)) return false;
    return ofAccount === undefined || ofAccount.streams.includes(stream) || hasPart(workloads, stream, ofAccount.accountId);
  };
}

function hasPart(workloads: WorkloadQueries, stream: string, accountId: string): boolean {
  if (streamKind(stream) !== 'workload') return false;
  return workloads.claimsOf(workloadIdOf(workloadOfStream(stream))).some((claim) => claim.accountId === accountId);
}

function tenantOf(stream: string): string | undefined {
  const kind = streamKind(stream);
  if (kind === 'tenant') return subjectOfStream(stream);
  return kind === 'workload' || kind === 'usage' ? workloadOfStream(stream).tenantId : undefined;
}
