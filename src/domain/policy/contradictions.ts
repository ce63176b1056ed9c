import type { FieldError } from '../refusal';
import { policyTerms, reasonUse } from './policy';
import type { Policies, PolicyTerms } from './policy';
import { inOurWords } from './wording';

/** Codes that the rules give themselves: without a text nobody could be told what happened. */
export const GIVEN_BY_THE_RULES: readonly string[] = [
  'no-partner-response',
  'no-customer-consent',
  'superseded',
  'customer-declined',
  'customer-ended',
  'customer-repudiated',
  'term-ended',
];
const SHORTEST_MONTH_DAYS = 28;

/** The terms, or field by field what keeps them from being a policy that comes after these versions. */
export function readTerms(given: unknown, before: Policies): { terms: PolicyTerms; errors: [] } | { terms: null; errors: FieldError[] } {
  const read = policyTerms.safeParse(given, { error: inOurWords });
  if (!read.success) {
    return {
      terms: null,
      errors: read.error.issues.flatMap((issue) => {
        const path = ['terms', ...issue.path.map(String)];
        if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => error([...path, key].join('.'), 'is not a known field'));
        // Ours say what it is that a value has to be.
        const ours = issue.code === 'custom' || issue.code === 'invalid_format';
        return [error(path.join('.'), ours ? `must be ${issue.message}` : issue.message)];
      }),
    };
  }
  const errors = contradictionsIn(read.data, before);
  return errors.length > 0 ? { terms: null, errors } : { terms: read.data, errors: [] };
}

/** What the terms say that cannot all be so. */
function contradictionsIn(terms: PolicyTerms, before: Policies): FieldError[] {
  return [...inWindows(terms), ...inTerm(terms), ...inHolidays(terms), ...inScopes(terms, before), ...inReasons(terms)];
}

function inWindows({ review, customer }: PolicyTerms): FieldError[] {
  return review === 'automatic' && customer.vacant.mode !== 'none'
    ? [error('terms.customer.vacant.mode', 'must be none where the review is automatic: such a claim is granted at its request')]
    : [];
}

function inTerm({ termMonths, renewalDays, stabilityDays }: PolicyTerms): FieldError[] {
  if (termMonths === 0) return renewalDays > 0 ? [error('terms.renewalDays', 'must be 0 where there is no term to renew')] : [];
  const shortest = termMonths * SHORTEST_MONTH_DAYS;
  return [
    ...(renewalDays > shortest ? [error('terms.renewalDays', `is longer than the term: termMonths is ${termMonths}`)] : []),
    ...(stabilityDays > shortest ? [error('terms.stabilityDays', `is longer than the term: termMonths is ${termMonths}`)] : []),
  ];
}

/** One on a weekend is taken: official lists have them, and it changes nothing. */
const inHolidays = ({ holidays }: PolicyTerms): FieldError[] =>
  repeated(holidays).map((index) => error(`terms.holidays.${index}`, `${holidays[index]} is given twice`));

/** A report's lines are told apart by the names of scopes, in any case, the scope itself being one of its names. */
function inScopes({ scopes }: PolicyTerms, before: Policies): FieldError[] {
  const earlier = before.flatMap(({ terms }) => terms.scopes);
  const owners = new Map<string, number>();
  return scopes.flatMap(({ scope, kind, reportNames }, index) => {
    const field = `terms.scopes.${index}`;
    const taken = (name: string, at: string): FieldError[] => {
      const owner = owners.get(name.toLowerCase()) ?? index;
      owners.set(name.toLowerCase(), owner);
      return owner === index ? [] : [error(`${field}.${at}`, `${name} is a name of ${scopes[owner]?.scope} already`)];
    };
    const known = earlier.find((one) => one.scope === scope);
    return [
      ...taken(scope, 'scope'),
      ...reportNames.flatMap((name, at) => taken(name, `reportNames.${at}`)),
      ...repeated(reportNames).map((at) => error(`${field}.reportNames.${at}`, `${reportNames[at]} is given twice`)),
      ...(known && known.kind !== kind
        ? [error(`${field}.kind`, `must stay ${known.kind}: ${scope} is claimed as one; give what is new another name`)]
        : []),
    ];
  });
}

function inReasons({ reasons }: PolicyTerms): FieldError[] {
  const codes = reasons.map(({ code }) => code);
  const missing = GIVEN_BY_THE_RULES.filter((code) => !codes.includes(code));
  const without = reasonUse.options.filter((use) => !reasons.some(({ uses }) => uses.includes(use)));
  return [
    ...repeated(codes).map((index) => error(`terms.reasons.${index}.code`, `${codes[index]} is given twice`)),
    ...reasons.flatMap(({ uses }, index) =>
      repeated(uses).map((at) => error(`terms.reasons.${index}.uses.${at}`, `${uses[at]} is given twice`)),
    ),
    ...missing.map((code) => error('terms.reasons', `lacks ${code}, which the rules give`)),
    ...without.map((use) => error('terms.reasons', `has none with the use ${use}: nobody could decide so`)),
  ];
}

/** Where a list says again what it said before. */
const repeated = (list: readonly string[]): number[] => [...list.keys()].filter((index) => list.indexOf(list[index] ?? '') < index);

const error = (field: string, message: string): FieldError => ({ field, message });
