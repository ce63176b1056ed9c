import { isFarAhead, latest, minutesAfter, MOST_MONTHS_AHEAD } from '../calendar';
import type { Instant } from '../calendar';
import type { Caller } from '../facts';
import { refuseUnfitText } from '../free-text';
import type { Recorded } from '../recorded';
import { Refusal } from '../refusal';
import type { FieldError } from '../refusal';
import type { PolicyEvent } from '../reference/events';
import type { PublishPolicy } from './commands';
import { readTerms } from './contradictions';
import type { Policies, PolicyTerms, PublishedPolicy } from './policy';

/**
 * A version is recorded so long before it takes effect: by then every server that shares the ledger has read it, so that none decides
 * under the version before it.
 */
export const AHEAD_MINUTES = 5;

/** The versions after one more event. */
export const evolvePolicies = (
  policies: readonly PublishedPolicy[],
  { data, recordedAt, actor }: Pick<Recorded<PolicyEvent>, 'data' | 'recordedAt' | 'actor'>,
): readonly PublishedPolicy[] => [
  ...policies,
  { version: data.version, takesEffectAt: data.takesEffectAt, publishedAt: recordedAt, publishedBy: actor, terms: data.terms },
];

/**
 * A lead publishes a whole policy. Claims keep the version in force when they were requested.
 * @throws Refusal Forbidden, PolicyInvalid with every field at fault, PersonalData
 */
export function publishPolicy(
  { terms: given, takesEffectAt }: PublishPolicy,
  before: Policies,
  { caller, now }: { caller: Caller; now: Instant },
): PolicyEvent[] {
  if (caller.role !== 'lead') throw new Refusal('Forbidden', 'A lead publishes policies.');
  const terms = requireSound(given, before, takesEffectAt === undefined ? [] : wrongDate(takesEffectAt, before, now));
  refuseUnfitText(textsOf(terms));
  const at = takesEffectAt ?? latest(earliestEffect(now), before.at(-1)?.takesEffectAt);
  return [{ type: 'PolicyPublished', version: before.length + 1, takesEffectAt: at, terms }];
}

/** Terms that a policy can have after these versions. @throws Refusal PolicyInvalid */
export function requireSound(given: unknown, before: Policies, otherErrors: FieldError[] = []): PolicyTerms {
  const { terms, errors } = readTerms(given, before);
  const all = [...errors, ...otherErrors];
  if (terms && all.length === 0) return terms;
  const [first] = all;
  const more = all.length > 1 ? ` (and ${all.length - 1} more, in errors)` : '';
  throw new Refusal(
    'PolicyInvalid',
    `${first?.field} ${first?.message}${more}. Nothing was recorded; mend the policy, and send it again.`,
    all,
  );
}

const earliestEffect = (now: Instant): Instant => minutesAfter(now, AHEAD_MINUTES);

function wrongDate(takesEffectAt: Instant, before: Policies, now: Instant): FieldError[] {
  const wrong = (message: string): FieldError[] => [{ field: 'takesEffectAt', message }];
  const earliest = earliestEffect(now);
  if (takesEffectAt < earliest)
    return wrong(`must be ${earliest} or later: a policy takes effect ${AHEAD_MINUTES} minutes after its recording at the earliest`);
  if (isFarAhead(takesEffectAt, now)) return wrong(`lies more than ${MOST_MONTHS_AHEAD} months ahead`);
  const last = before.at(-1);
  if (last && takesEffectAt < last.takesEffectAt)
    return wrong(`must not be before ${last.takesEffectAt}, when version ${last.version} takes effect; at that instant it takes its place`);
  return [];
}

function textsOf({ name, scopes, reasons }: PolicyTerms): Record<string, string> {
  return Object.fromEntries([
    ['terms.name', name],
    ...scopes.flatMap(({ reportNames }, index) => reportNames.map((text, at) => [`terms.scopes.${index}.reportNames.${at}`, text])),
    ...reasons.flatMap(({ texts, cure }, index) => [
      ...Object.entries(texts).map(([reader, text]) => [`terms.reasons.${index}.texts.${reader}`, text]),
      [`terms.reasons.${index}.cure`, cure],
    ]),
  ]) as Record<string, string>;
}
