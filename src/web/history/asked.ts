import { catalogue } from '../../domain/catalogue';
import type { Instant } from '../../domain/calendar';
import { fromOf, instantAsked, refuseBackwards } from '../../domain/instants-asked';
import { malformed } from '../../domain/refusal';
import { partnerId } from '../../domain/schemas';
import { parseWorkloadId, UUID } from '../../domain/streams';
import { sequenceOfCursor } from '../../delivery/feed/cursor';
import type { Beginning } from '../../api/history/log-parts';
import type { Searched } from '../../projections/history/queries';
import { actors } from '../actor';
import { text, withQuery } from '../query';

const fields = ['type', 'role', 'tenant', 'partner', 'workload', 'claim', 'recorded-from', 'recorded-to', 'from', 'order'] as const;

/** What the form was asked, as typed; an empty field is not asked for. */
export type HistoryAsked = Readonly<Partial<Record<(typeof fields)[number], string>>>;

export function askedIn(query: Record<string, unknown>): HistoryAsked {
  const typed = fields.map((name) => [name, text(query[name])?.trim()] as const);
  return Object.fromEntries(typed.filter(([, given]) => given !== undefined && given !== ''));
}

/** The address of what was asked. */
export const placeOf = (asked: HistoryAsked, more: Record<string, string> = {}): string => withQuery('/history', { ...asked, ...more });

/** The same as a path of the API, which follows the ledger from its beginning and knows fewer filters; null where it cannot be asked. */
export function feedOf({ type, tenant, partner, workload, order, ...others }: HistoryAsked): string | null {
  const { from, ...beyond } = others;
  if (Object.keys(beyond).length > 0 || (from !== undefined && order !== 'oldest')) return null;
  const after = from === undefined ? undefined : String(Number(from) - 1);
  return withQuery('/v1/events', { types: type, tenant, workload, partner, after });
}

/**
 * What is looked for, and where it goes on.
 * @throws Refusal Malformed for a type, role, id, date, sequence or cursor that is none, AsOfOutOfRange for what lies ahead
 */
export function searchOf(
  asked: HistoryAsked,
  { cursor, now, ledgerId }: { cursor?: string; now: Instant; ledgerId: string },
): { looked: Searched; page: Beginning } {
  const { type, role, tenant, partner, workload, claim, from, order = 'newest', 'recorded-from': since, 'recorded-to': until } = asked;
  if (type !== undefined && !catalogue.has(type)) throw malformed('type', `${type} is no type of event; pick one of the list`);
  if (role !== undefined && !Object.hasOwn(actors, role)) throw malformed('role', `${role} is nobody who acts here; pick one of the list`);
  if (tenant !== undefined && !UUID.test(tenant)) throw malformed('tenant', 'must be the id of a customer, a lower-case UUID');
  if (claim !== undefined && !UUID.test(claim)) throw malformed('claim', 'must be the id of a claim, a lower-case UUID');
  if (partner !== undefined && !partnerId.safeParse(partner).success)
    throw malformed('partner', 'must have 1 to 64 of letters, digits, - and _');
  if (workload !== undefined && parseWorkloadId(workload) === null)
    throw malformed('workload', 'must be {tenantId}.{scope}, the tenant id a lower-case UUID');
  if (order !== 'newest' && order !== 'oldest') throw malformed('order', 'must be newest or oldest');
  const recordedFrom = since === undefined ? undefined : fromOf('recorded-from', since);
  const recordedUntil = until === undefined ? undefined : instantAsked('recorded-to', until, now);
  refuseBackwards(recordedFrom, recordedUntil, ['recorded-from', 'recorded-to']);
  const looked = { tenant, partner, workload, claim, role, recordedFrom, recordedUntil, ...(type === undefined ? {} : { types: [type] }) };
  return { looked, page: { order, behind: behindOf(order, from, cursor, ledgerId) } };
}

/** The sequence typed is the first that is shown; a cursor goes on behind what was shown last. */
function behindOf(order: Beginning['order'], from: string | undefined, cursor: string | undefined, ledgerId: string): number | undefined {
  const first = from === undefined ? undefined : sequenceOf(from);
  if (cursor !== undefined) return sequenceOfCursor(ledgerId, cursor, 'cursor');
  if (first === undefined) return undefined;
  return order === 'newest' ? first + 1 : first - 1;
}

function sequenceOf(from: string): number {
  if (/^[1-9]\d{0,14}$/.test(from)) return Number(from);
  throw malformed('from', 'must be the sequence of an event, a whole number from 1');
}
