import { dayOf } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { FinalityTold } from './timeline';
import { dayWords, lastDayOf } from './words';

/** What an answer says, as its reader may know it. */
export interface Answered {
  on: Instant;
  knownAt: Instant;
  now: Instant;
  /** Null where nobody is on record. */
  holder: { name: string; since: Instant } | null;
  finality: FinalityTold;
}

/** The answer in one sentence: `On 1 Apr 2025 Litware was partner of record, as known on 10 Apr 2025; that is in dispute.` */
export function sentenceOf({ on, knownAt, now, holder, finality }: Answered): string {
  const present = on === now && knownAt === now;
  const who = holder ? holder.name : 'nobody';
  const since = holder ? ` since ${dayWords(dayOf(holder.since))}` : '';
  const answer = present
    ? `${capital(who)} is partner of record${since}`
    : `On ${dayWords(dayOf(on))} ${who} was partner of record${since && `,${since}`}, as known on ${dayWords(dayOf(knownAt))}`;
  return `${answer}; ${present && finality.state === 'final' ? 'for past days that is final' : firmness(finality)}.`;
}

function firmness({ state, until }: Answered['finality']): string {
  switch (state) {
    case 'final':
      return 'that is final';
    case 'provisional':
      return 'that is provisional, since it is about days after what was known';
    case 'in-dispute':
      return 'that is in dispute';
    case 'disputable':
      return until ? `that can be disputed until ${dayWords(lastDayOf(until))}` : 'that can be disputed without an end';
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
