import { counted } from '../../domain/counted';
import { diffTerms } from '../../domain/policy/diff';
import type { TermsChange } from '../../domain/policy/diff';
import type { PolicyTerms } from '../../domain/policy/policy';
import type { Fact } from '../facts';
import { readable, serviceWords } from '../words';

/** What a policy says of one thing, by where it says it. */
type Path = Exclude<keyof PolicyTerms, 'customer'> | `customer.${keyof PolicyTerms['customer']}`;
type Term = readonly [name: string, said: (terms: PolicyTerms) => string];

const days = (count: number): string => (count === 0 ? 'none' : counted(count, 'day'));
const months = (count: number): string => (count === 0 ? 'none' : counted(count, 'month'));
const businessDays = (count: number): string => counted(count, 'business day');

function windowWords({ mode, days: given }: PolicyTerms['customer']['vacant']): string {
  if (mode === 'none') return 'not asked';
  return `${mode}, ${days(given)}: ${mode === 'opt-in' ? 'it has to agree' : 'silence agrees'}`;
}

const reviews = { manual: 'manual', automatic: 'automatic on a vacant workload without a rival, else manual' } as const;

/** All terms in the programme's words, in its order; the compiler names what is forgotten. */
const terms: Record<Path, Term> = {
  name: ['Name', ({ name }) => name],
  review: ['Review', ({ review }) => reviews[review]],
  'customer.vacant': ['Customer, of a vacant workload', ({ customer }) => windowWords(customer.vacant)],
  'customer.challenged': ['Customer, of a challenged workload', ({ customer }) => windowWords(customer.challenged)],
  reviewStartBusinessDays: ['Review to start', (of) => businessDays(of.reviewStartBusinessDays)],
  reviewBusinessDays: ['Review', (of) => businessDays(of.reviewBusinessDays)],
  actionBusinessDays: ['The partner to act', (of) => businessDays(of.actionBusinessDays)],
  noticeBusinessDays: ['Notice to the incumbent', (of) => businessDays(of.noticeBusinessDays)],
  competingRule: ['Competing rule', ({ competingRule }) => competingRule.replaceAll('-', ' ')],
  disputeDays: ['A decision can be disputed', (of) => days(of.disputeDays)],
  disputeServiceBusinessDays: ['A dispute escalates after', (of) => businessDays(of.disputeServiceBusinessDays)],
  termMonths: ['Term', (of) => months(of.termMonths)],
  renewalDays: ['Renewal before the term ends', (of) => days(of.renewalDays)],
  evidenceMonths: ['Evidence not older than', (of) => months(of.evidenceMonths)],
  cooldownDays: ['Cooldown after the customer’s no', (of) => days(of.cooldownDays)],
  stabilityDays: ['Stability after a change of holder', (of) => days(of.stabilityDays)],
  repudiationDays: ['Repudiation', (of) => days(of.repudiationDays)],
  usagePeriod: ['Usage', ({ usagePeriod }) => usagePeriod],
  holidays: ['Holidays', ({ holidays }) => (holidays.length === 0 ? 'none' : readable(holidays.join(', ')))],
  reasons: ['Reasons', ({ reasons }) => counted(reasons.length)],
  scopes: ['Services', ({ scopes }) => scopes.map(({ scope }) => serviceWords(scope)).join(', ')],
};

export const termsTold = (policy: PolicyTerms): Fact[] => Object.values(terms).map(([name, said]) => [name, said(policy)]);

/** Something that another version says otherwise. */
export interface ChangeTold {
  name: string;
  before: string;
  after: string;
}

/** What differs between two versions, each thing once, in the words in which the terms are told. */
export function changesTold(before: PolicyTerms, after: PolicyTerms): ChangeTold[] {
  const told = diffTerms(before, after).map((change): ChangeTold => {
    const [, term] = Object.entries(terms).find(([path]) => path === change.path || isWithin(change.path, path)) ?? [];
    return term ? { name: term[0], before: term[1](before), after: term[1](after) } : listed(change);
  });
  return [...new Map(told.map((one) => [one.name, one])).values()];
}

/** One of a list is told by itself. */
const isWithin = (path: string, term: string): boolean => path.startsWith(`${term}.`) && !Object.hasOwn(lists, term);

const lists: Record<string, (key: string) => string> = {
  holidays: (day) => `Holiday ${readable(day)}`,
  scopes: (scope) => `Service ${serviceWords(scope)}`,
  reasons: (code) => `Reason ${code}`,
};

const fields: Record<string, string> = {
  reportNames: 'names in the report',
  uses: 'used to',
  'texts.partner': 'words to the partner',
  'texts.customer': 'words to the customer',
  'texts.manager': 'words to the manager',
  cure: 'what would cure it',
};

/** `Holiday 18 Apr 2025`, `Reason superseded: what would cure it` */
function listed({ path, before, after }: TermsChange): ChangeTold {
  const [list = '', key = '', ...rest] = path.split('.');
  const field = rest.join('.');
  const name = lists[list]?.(key) ?? key;
  if (field === '') return { name, before: presence(before), after: presence(after) };
  return { name: `${name}: ${fields[field] ?? field}`, before: valueWords(before), after: valueWords(after) };
}

const presence = (value: unknown): string => (value === null ? 'not listed' : 'listed');
const valueWords = (value: unknown): string => [value as string | string[] | null].flat().join(', ') || 'none';
