import { createHash } from 'node:crypto';
import { isDay } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import type { FieldError } from '../../domain/refusal';
import type { WorkloadCommand } from '../../domain/workload/commands';
import { text } from '../query';
import type { Act, Given } from './act';
import { documentIn, documentLabels } from './document';

/** What a form that was sent holds. */
export function givenIn(body: Record<string, unknown>, { choice, words: asked }: Pick<Act, 'choice' | 'words'>): Given {
  const words = (name: string): string => (typeof body[name] === 'string' ? body[name].replaceAll('\r\n', '\n') : '');
  return {
    reasons: [body['reasons']].flat().filter((code) => typeof code === 'string'),
    rationale: words('rationale'),
    choice: text(body['choice']) ?? choice?.chosen ?? '',
    words: asked ? words(asked.name) : '',
    until: words('until').trim(),
    document: documentIn(body),
  };
}

/** What stands for what was given: what is recorded is what was shown. */
export const markOf = (given: Given): string => createHash('sha256').update(JSON.stringify(given)).digest('base64url');

/** Whether anything can be typed or chosen. */
export const asks = ({ reasons, rationale, choice, words, until, document }: Act): boolean =>
  [reasons, rationale, choice, words, until, document].some((one) => one !== undefined);

/** Whether what follows can be told before anything is typed or chosen. */
export const asksNothingFirst = (act: Act): boolean =>
  !asks({ ...act, choice: undefined }) && (act.choice === undefined || act.choice.chosen !== undefined);

/** What is asked for. @throws Refusal Malformed for what the form lacks, all of it at once and in its own words */
export function commandOf(act: Act, given: Given): WorkloadCommand {
  const missing = missingIn(act, given);
  if (missing.length > 0) throw new Refusal('Malformed', missing.join(' '));
  return act.command(given);
}

function missingIn({ choice, reasons, rationale, words, until }: Act, given: Given): string[] {
  const lacks: [isLacking: boolean, told: string][] = [
    [choice !== undefined && !Object.hasOwn(choice.options, given.choice), choice?.missing ?? ''],
    [reasons !== undefined && given.reasons.length === 0, 'Choose one reason or more.'],
    [reasons !== undefined && rationale === true && isEmpty(given.rationale), 'Say in the rationale why you decide so.'],
    [until === true && !isDay(given.until), 'Say until which day there is more time.'],
    [words !== undefined && isEmpty(given.words), words?.missing ?? ''],
  ];
  return lacks.flatMap(([isLacking, told]) => (isLacking ? [told] : []));
}

export const isEmpty = (words: string): boolean => words.trim() === '';

/** How the forms call what the rules and the interface call otherwise; what a form asks by itself is called rightly already. */
const labels: Record<string, string> = {
  rationale: 'the rationale',
  grounds: 'what you say of the grounds',
  reason: 'what you say',
  until: 'the day',
  text: 'the note',
  'evidence.0.sha256': documentLabels.sha256,
  'evidence.0.type': documentLabels.type,
  'evidence.0.customerSignedOn': documentLabels.customerSignedOn,
  'evidence.0.workloads': documentLabels.workloads,
  'evidence.0.reference': documentLabels.reference,
};

/** What the rules refused, with its fields called as the form calls them. */
export function inFormWords({ detail, errors }: Pick<Refusal, 'detail' | 'errors'>): { detail: string; errors: FieldError[] } {
  const named = errors.map(({ field, message }) => ({ field: labels[field] ?? field, was: field, message }));
  return {
    detail: named.reduce((words, { field, was, message }) => words.replace(`${was} ${message}`, `${field} ${message}`), detail),
    errors: named.map(({ field, message }) => ({ field, message })),
  };
}
