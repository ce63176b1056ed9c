import type { Instant } from '../../domain/calendar';
import type { Holding } from './differences';
import type { TenureChange, TenureFilter, TenureQueries } from './queries';

/**
 * Days that have another holder than they had as known before; and which of them were past then already, so that what was answered of
 * them is another answer now. Null: all were still to come, and what was decided of them since is the ordinary course.
 */
export interface Learned extends Omit<TenureChange, 'sequence' | 'recordedAt'> {
  rewritten: { from: Instant; until: Instant } | null;
}

/** Which days of a workload have another holder than they had as known before. */
export interface Changed {
  workloadId: string;
  changes: Learned[];
}

/** Where that alone is asked for, only what was past already. */
export interface ChangeFilter extends TenureFilter {
  only?: 'rewritten';
}

const AT_ONCE = 200;

/**
 * What was learned after one instant and by another, in order of workloads, beginning after one of them. What changed and changed back
 * leaves nothing to tell, so the next workloads are looked at until there are as many as asked for.
 */
export function changedBetween(
  tenure: TenureQueries,
  between: { after: Instant; by: Instant },
  filter: ChangeFilter,
  limit: number,
  beyond = '',
): Changed[] {
  const found: Changed[] = [];
  for (let last: string | undefined = beyond; last !== undefined && found.length < limit;) {
    const workloads = tenure.changedWorkloads(between, filter, AT_ONCE, last);
    for (const workloadId of workloads) {
      const changes = changesOn(tenure, workloadId, between, filter);
      if (changes.length > 0) found.push({ workloadId, changes });
      if (found.length === limit) return found;
    }
    last = workloads.length < AT_ONCE ? undefined : workloads.at(-1);
  }
  return found;
}

/** The same of one workload. */
export const changesOn = (
  tenure: TenureQueries,
  workloadId: string,
  between: { after: Instant; by: Instant },
  filter: ChangeFilter,
): Learned[] =>
  tenure
    .differences(workloadId, between)
    .map((change) => ({ ...change, rewritten: rewrittenOf(change, between.after) }))
    .filter((change) => concerns(change, filter));

const rewrittenOf = ({ from, until }: Omit<Learned, 'rewritten'>, after: Instant): Learned['rewritten'] =>
  from < after ? { from, until: until < after ? until : after } : null;

/** Of one and the same holder: a reader that may not see who a rival is may not find it out by asking either. */
function concerns({ before, after, rewritten }: Learned, { account, partner, only }: ChangeFilter): boolean {
  if (only === 'rewritten' && rewritten === null) return false;
  const isAsked = (holding: Holding | null) =>
    holding !== null &&
    (account === undefined || holding.accountId === account) &&
    (partner === undefined || holding.accountId === partner || holding.partnerId === partner);
  return (account === undefined && partner === undefined) || isAsked(before) || isAsked(after);
}
