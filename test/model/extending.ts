import { afterMonths } from './days';
import type { Prediction, Situation } from './grounds';
import * as ask from './questions';
import { reviewBy } from './reviewing';

/** A manager gives more time, of a deadline that still runs. */
export function extend(here: Situation, claim: string, which: string, until: string): Prediction {
  const { notes, now } = here;
  const state = ask.stateOf(notes, claim);
  const running = ask
    .noticesTo(notes, 'incumbent')
    .findLast((notice) => notice.claim === claim && ask.noticeRuns(notes, notice, now) && !ask.hasFailed(notes, notice));
  const window = ask.consentUntil(notes, claim);
  const current: Record<string, string | null | undefined> = {
    'review-start': state === 'Requested' ? ask.extended(notes, which, ask.lastOf(notes, claim, 'ClaimRequested')) : null,
    review: state === 'UnderReview' ? reviewBy(here, claim) : null,
    action: state === 'PartnerActionRequired' ? ask.extended(notes, which, ask.lastOf(notes, claim, 'PartnerActionRequired')) : null,
    notice: running && ask.respondBy(notes, running),
    // The customer's window is over when it closes or the customer has spoken: there is nothing left to move.
    consent: state === 'AwaitingCustomer' && !ask.hasConsented(notes, claim) && (window ?? '') > now ? window : null,
  };
  const old = current[which];
  if (!old) return { refusals: ['InvalidTransition'], drafts: [] };
  return {
    refusals: isNoMoreTime(until, old, now) ? ['Malformed'] : [],
    drafts: [
      {
        type: 'DeadlineExtended',
        claim,
        how: which,
        until,
        ...(which === 'notice' && running?.notice ? { notice: running.notice } : {}),
      },
    ],
  };
}

/** Not later than it runs, or so late that the year is a slip. */
export const isNoMoreTime = (until: string, old: string, now: string): boolean =>
  until <= old || until <= now || until > (afterMonths(now, 24) ?? '');
