import { isDecider, isStaff } from '../../api/auth/roles';
import { takesPart } from '../../api/seen/parts';
import { othersFor } from '../../api/seen/rivals';
import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { Holder } from '../../domain/workload/on-record';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { periodWords } from '../workload/usage-table';
import { capital, dayOrTime, timeOf } from '../words';
import type { Following, Moved } from './following';

/** Periods that are named one by one. */
const MOST_PERIODS = 4;

export interface Told {
  following: Following;
  now: Instant;
  caller: Caller;
  /** `Contoso, Teams` */
  workload: string;
  telling: Telling;
}

type Named = { claimId: string; partnerId: string } | null;
type Difference = Following['differences'][number];

/** What follows from what would be recorded: who is on record, who reads usage, what counts for whom, and what the clock does then. */
export function followingTold(told: Told): Html[] {
  const standing = knowsNow(told) ? [...holding(told), ...access(told), ...usage(told), ...knowledge(told), ...hold(told)] : [];
  return [...standing, ...ahead(told), ...stale(told)];
}

/** A partner whose part is over knows how the workload stood when it ended, and is not told more by asking what would follow. */
export const knowsNow = ({ following, caller: { role, accountId = '' } }: Pick<Told, 'following' | 'caller'>): boolean =>
  role !== 'partner' || takesPart(following.before, accountId);

const nameOf = (one: Named, { telling }: Told): string => (one ? telling.partner(one) : 'nobody');

function holding(told: Told): Html[] {
  const { following, now } = told;
  const { differences, holder } = following;
  const changes = differences.map((difference) => changed(difference, told, now));
  if (differences.some(({ until }) => until === FOR_EVER)) return changes;
  return [...changes, holder.after ? html`${capital(nameOf(holder.after, told))} stays on record.` : html`Nobody is on record, as before.`];
}

function changed({ from, until, before, after }: Difference, told: Told, now: Instant): Html {
  const [was, is] = [nameOf(before, told), capital(nameOf(after, told))];
  if (until !== FOR_EVER)
    return html`From ${timeOf(from)} to ${timeOf(until)} it is ${nameOf(after, told)} that was on record,
    ${before ? `not ${was}` : 'where nobody was'}.`;
  const place = before ? ` in place of ${was}` : '';
  if (after === null)
    return from < now
      ? html`Nobody is on record from ${timeOf(from)} on${place}.`
      : html`${capital(was)} is no longer on record from now on, and nobody is.`;
  if (from >= now) return html`${is} is on record from now on${place}.`;
  return html`${is} is on record from ${timeOf(from)} on${place}${unbroken(told, from)}.`;
}

function unbroken({ following: { holder, after } }: Told, from: Instant): Html | null {
  if (holder.after === null || holder.after.since >= from) return null;
  const { since, claimId } = holder.after;
  const imported = after.claims.some((claim) => claim.claimId === claimId && claim.imported !== null);
  return html`, without a gap since ${imported ? dayOrTime(since) : timeOf(since)}`;
}

/** Usage is read by who holds, of its own time (invariant 10). */
function access(told: Told): Html[] {
  const { before, after } = told.following.holder;
  if (before?.accountId === after?.accountId) return [];
  const gains = (one: Holder) => html`${capital(nameOf(one, told))} reads the usage of ${told.workload}, of its own time on record.`;
  const loses = (one: Holder) => html`${capital(nameOf(one, told))} can no longer read the usage of ${told.workload}, at once.`;
  return [...(before ? [loses(before)] : []), ...(after ? [gains(after)] : [])];
}

function usage(told: Told): Html[] {
  if (!isStaff(told.caller)) return [];
  return told.following.moved.map(
    (one) =>
      html`Usage of ${periodsTold(one)} counts for ${nameOf(one.to, told)} instead of ${nameOf(one.from, told)}; no usage event changes.`,
  );
}

function periodsTold({ periods }: Moved): string {
  const named = periods.map(periodWords);
  return named.length > MOST_PERIODS ? `${named[0]} to ${named.at(-1)}, ${named.length} periods,` : named.join(', ');
}

/** Nothing that was known is edited. */
function knowledge(told: Told): Html[] {
  const { following, now } = told;
  return following.differences
    .filter(({ from }) => from < now)
    .map(
      ({ from, until, before }) =>
        html`Until now the ledger answered ${nameOf(before, told)} for ${timeOf(from)} to ${until < now ? timeOf(until) : 'today'}. It
        answers so on to whoever asks as known then.`,
    );
}

function hold({ following }: Told): Html[] {
  if (following.hold === null) return [];
  return following.hold === 'begins'
    ? [html`The workload is on hold: nothing is granted until the dispute is over, and all else goes on.`]
    : [html`The workload is no longer on hold: what waits for that may be granted.`];
}

/** A partner is told of its own and of its disputes. */
function ahead({ following, caller, telling }: Told): Html[] {
  const { claims, disputes } = following.after;
  const others = othersFor(caller, following.after);
  const isTold = (lane: string) => caller.role !== 'partner' || lane === caller.accountId || others.disputes(lane);
  return following.ahead
    .filter(({ lane }) => isTold(lane))
    .map(({ at, lane, then }) => {
      const claim = claims.findLast(({ accountId }) => accountId === lane);
      const dispute = disputes.find(({ disputeId }) => disputeId === lane);
      const whose = claim ? telling.partner(claim) : dispute ? 'the dispute' : null;
      return html`${timeOf(at)}${whose !== null && `, ${whose}`}: ${then}`;
    });
}

/** Who decides decides on what it has seen. */
const stale = ({ caller }: Told): Html[] =>
  isDecider(caller) ? [html`If anything is recorded on this workload first, nothing of this is recorded, and you see what changed.`] : [];
