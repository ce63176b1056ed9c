import { mayRead } from '../../api/seen/claims';
import { mayReadWorkload } from '../../api/seen/workloads';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyInForce } from '../../domain/policy/policy';
import { UUID } from '../../domain/streams';
import type { WorkloadFilter } from '../../projections/workloads/queries';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { workloadsFor } from './workloads';

/** What somebody looked for. */
export interface Found {
  /** The address of the one thing that was meant; null where it is a list. */
  only: string | null;
  workloads: WorkloadRow[];
  more: boolean;
}

const MOST_SUBJECTS = 10;
const MOST_FOUND = 50;
const nothing: Found = { only: null, workloads: [], more: false };

/**
 * Looks for workloads by the words of customers, services and partners, all of which must match, or by the id of a claim, a customer or a
 * workload. Only what the reader may see is found, so that a search tells nobody who is there.
 */
export function find(parts: Parts, caller: Caller, asked: string, now: Instant): Found {
  const words = asked
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const [word] = words;
  if (word === undefined) return nothing;
  if (words.length === 1) {
    const claim = UUID.test(word) ? parts.queries.workloads.claim(word) : undefined;
    if (claim && mayRead(claim, caller)) return { ...nothing, only: `/claims/${claim.claimId}` };
    if (UUID.test(word)) return listed(workloadsFor(parts, caller, { tenant: word, limit: MOST_FOUND }));
    const workload = parts.queries.workloads.get(word);
    if (workload && mayReadWorkload(parts.queries.workloads, workload, caller)) return { ...nothing, only: `/workloads/${word}` };
  }
  const filters = filtersFor(parts, words, now);
  const pages = filters.map((filter) => workloadsFor(parts, caller, { ...filter, limit: MOST_FOUND + 1 }));
  const byId = new Map(pages.flatMap(({ items }) => items).map((row) => [row.workloadId, row]));
  const all = [...byId.values()];
  return { only: null, workloads: all.slice(0, MOST_FOUND), more: all.length > MOST_FOUND };
}

const listed = ({ items, next }: { items: WorkloadRow[]; next: string | null }): Found => ({
  only: null,
  workloads: items,
  more: next !== null,
});

/** Every way to read the words: those that name services narrow down what the others name, customers or who holds. */
function filtersFor({ queries, ledger }: Parts, words: readonly string[], now: Instant): Partial<WorkloadFilter>[] {
  const scopes = policyInForce(ledger.policies, now).terms.scopes.map(({ scope }) => scope);
  const named = words.map((word) => scopes.filter((scope) => scope.split('-').some((part) => part.startsWith(word))));
  const services = named.filter((some) => some.length > 0).reduce((one, other) => one.filter((scope) => other.includes(scope)), scopes);
  const others = words.filter((_, index) => named[index]?.length === 0).join(' ');
  const narrowed: Partial<WorkloadFilter>[] = services.length === scopes.length ? [{}] : services.map((scope) => ({ scope }));
  if (others === '') return narrowed;
  const { items: tenants } = queries.reference.tenants({ q: others, limit: MOST_SUBJECTS });
  const { items: partners } = queries.reference.partners({ q: others, limit: MOST_SUBJECTS });
  const subjects = [...tenants.map(({ tenantId }) => ({ tenant: tenantId })), ...partners.map(({ partnerId }) => ({ holder: partnerId }))];
  return subjects.flatMap((subject) => narrowed.map((filter) => ({ ...filter, ...subject })));
}
