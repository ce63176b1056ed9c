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
/** So many words before or behind a name may be those of a service. */
const MOST_BESIDE = 4;
const nothing: Found = { only: null, workloads: [], more: false };

/**
 * Looks for workloads by the words of customers, services and partners, all of which must match, or by the id of a claim, a customer or a
 * workload. Only what the reader may see is found, so that a search tells nobody who is there.
 */
export function find(parts: Parts, caller: Caller, asked: string, now: Instant): Found {
  const lower = asked.toLowerCase();
  const words = Array.from(lower.matchAll(/[^\s,]+/g), ({ 0: said, index }): Word => ({ said, from: index, to: index + said.length }));
  const word = words[0]?.said;
  if (word === undefined) return nothing;
  if (words.length === 1) {
    const claim = UUID.test(word) ? parts.queries.workloads.claim(word) : undefined;
    if (claim && mayRead(claim, caller)) return { ...nothing, only: `/claims/${claim.claimId}` };
    if (UUID.test(word)) return listed(workloadsFor(parts, caller, { tenant: word, limit: MOST_FOUND }));
    const workload = parts.queries.workloads.get(word);
    if (workload && mayReadWorkload(parts.queries.workloads, workload, caller)) return { ...nothing, only: `/workloads/${word}` };
  }
  const filters = filtersFor(parts, lower, words, now);
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

/** A word, and where it stands in what was asked. */
interface Word {
  said: string;
  from: number;
  to: number;
}

/**
 * Every way to read the words, the longest name first: a run of them names a customer or who holds, and each of the rest a service. What
 * names a service may be a part of a name as well.
 */
function filtersFor({ queries, ledger }: Parts, asked: string, words: readonly Word[], now: Instant): Partial<WorkloadFilter>[] {
  const scopes = policyInForce(ledger.policies, now).terms.scopes.map(({ scope }) => scope);
  const named = words.map(({ said }) => scopes.filter((scope) => scope.split('-').some((part) => part.startsWith(said))));
  return runsOf(named).flatMap(({ from, to }) => {
    const beside = [...named.slice(0, from), ...named.slice(to)];
    const services = beside.reduce((one, other) => one.filter((scope) => other.includes(scope)), scopes);
    const narrowed = beside.length === 0 ? [{}] : services.map((scope) => ({ scope }));
    if (from === to || narrowed.length === 0) return narrowed;
    const q = asked.slice(words[from]?.from, words[to - 1]?.to).replace(/\s+/g, ' ');
    const { items: tenants } = queries.reference.tenants({ q, limit: MOST_SUBJECTS });
    const { items: partners } = queries.reference.partners({ q, limit: MOST_SUBJECTS });
    const subjects = [
      ...tenants.map(({ tenantId }) => ({ tenant: tenantId })),
      ...partners.map(({ partnerId }) => ({ holder: partnerId })),
    ];
    return subjects.flatMap((subject) => narrowed.map((filter) => ({ ...filter, ...subject })));
  });
}

/** The runs of words beside which all others name a service, the longest first; an empty one where all of them do. */
function runsOf(named: readonly (readonly string[])[]): { from: number; to: number }[] {
  const count = named.length;
  const isService = (index: number): boolean => named[index]?.length !== 0;
  const leading = named.findIndex((_, index) => !isService(index));
  const trailing = count - 1 - named.findLastIndex((_, index) => !isService(index));
  const runs = [];
  for (let from = 0; from <= Math.min(leading === -1 ? count : leading, MOST_BESIDE); from += 1)
    for (let to = count; to > from && count - to <= Math.min(trailing, MOST_BESIDE); to -= 1) runs.push({ from, to });
  if (leading === -1) runs.push({ from: 0, to: 0 });
  return runs.toSorted((one, other) => other.to - other.from - (one.to - one.from));
}
