import type { PolicyTerms } from './policy';

/** One thing that differs between two policies; null where there is no such thing. */
export interface TermsChange {
  /** Scopes by name, reasons by code, holidays by date: `customer.challenged.mode`, `reasons.superseded.cure`, `holidays.2025-12-25`. */
  path: string;
  before: unknown;
  after: unknown;
}

/** What differs between two policies, in the order of their fields. */
export const diffTerms = (before: PolicyTerms, after: PolicyTerms): TermsChange[] => differences('', named(before), named(after));

/** Lists as what they are: things with a name, so that one put in between does not shift the others. */
const named = ({ scopes, reasons, holidays, ...rest }: PolicyTerms): object => ({
  ...rest,
  holidays: Object.fromEntries(holidays.map((day) => [day, day])),
  scopes: Object.fromEntries(scopes.map(({ scope, ...terms }) => [scope, terms])),
  reasons: Object.fromEntries(reasons.map(({ code, ...reason }) => [code, reason])),
});

function differences(path: string, before: unknown, after: unknown): TermsChange[] {
  if (isFields(before) && isFields(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(path === '' ? key : `${path}.${key}`, before[key], after[key]),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before: before ?? null, after: after ?? null }];
}

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
