import type { Instant } from '../../domain/calendar';
import { untilOf } from '../../domain/instants-asked';
import { malformed } from '../../domain/refusal';
import type { ExtendDeadline } from '../../domain/workload/commands';
import type { ClaimRow, DisputeRow } from '../../projections/workloads/rows';
import { capital, deadlineWords, timeWords } from '../words';
import type { Act } from './act';

/** A deadline that runs on a claim. */
interface Running {
  which: ExtendDeadline['which'];
  at: Instant;
}

const moreTime = { name: 'extend-deadline', title: 'Give more time', until: true } as const;

const why = (readers: string) =>
  ({ name: 'reason', label: `Why, in your own words. ${readers} read it.`, missing: 'Say why more time is given.' }) as const;

/** A manager or a lead gives more time for what a claim waits for. */
export function moreTimeForClaim(row: ClaimRow, now: Instant): Act {
  const running = runningOn(row, now);
  const [only, ...others] = running;
  return {
    ...moreTime,
    heading: (whose) => `Give more time for ${whose}’s claim`,
    lede: 'A deadline only moves later.',
    offered: running.length > 0,
    choice: {
      legend: 'For what',
      options: Object.fromEntries(running.map(({ which, at }) => [which, `${capital(deadlineWords(which))}: now until ${timeWords(at)}`])),
      ...(only && others.length === 0 ? { chosen: only.which } : {}),
      missing: 'Choose for what there is more time.',
    },
    words: why('The partner and the customer'),
    command: ({ choice, until, words: reason }) => {
      const { which } = running.find((one) => one.which === choice) ?? {};
      if (which) return { type: 'ExtendDeadline', claimId: row.claimId, which, until: untilOf(until), reason };
      throw malformed('which', 'must be a deadline that runs');
    },
  };
}

/** The same before a dispute escalates by itself. */
export function moreTimeForDispute({ disputeId, state, escalateAt, escalatedAt }: DisputeRow): Act {
  return {
    ...moreTime,
    heading: (whose) => `Give more time for ${whose}’s dispute`,
    lede: `It escalates ${timeWords(escalateAt.at)}. A deadline only moves later.`,
    offered: state === 'open' && escalatedAt === null,
    words: why('Both parties and the customer'),
    command: ({ until, words: reason }) => ({ type: 'ExtendEscalation', disputeId, until: untilOf(until), reason }),
  };
}

/** What can be moved: a service level after it has passed too, since nothing happened when it did. */
function runningOn(row: ClaimRow, now: Instant): Running[] {
  const running = (which: Running['which'], at: Instant | null | undefined): Running[] => (at ? [{ which, at }] : []);
  const ahead = (which: Running['which'], at: Instant | null | undefined) => running(which, at).filter((one) => one.at > now);
  return [...own(), ...ahead('notice', row.noticeUntil)];

  function own(): Running[] {
    switch (row.state) {
      case 'Requested':
        return running('review-start', row.reviewStartBy);
      case 'UnderReview':
        return running('review', row.reviewBy);
      case 'PartnerActionRequired':
        return ahead('action', row.dueAt?.at);
      case 'AwaitingCustomer':
        return row.consent === 'none' || row.consentedAt !== null ? [] : ahead('consent', row.consentUntil?.at);
      default:
        return [];
    }
  }
}
