import { Refusal } from '../../domain/refusal';
import { evidence } from '../../domain/schemas';
import type { Evidence } from '../../domain/schemas';
import type { WorkloadRef } from '../../domain/streams';
import { html } from '../html';
import type { Html } from '../html';

/** A document as it is described in a form; the document itself never comes here. */
export interface DocumentTyped {
  sha256: string;
  type: string;
  signedOn: string;
  names: string;
  reference: string;
}

const PROOF = 'proof-of-execution';
const types = [PROOF, 'statement-of-work', 'customer-confirmation'];
/** How a form calls what is described of a document, within a sentence. */
export const documentLabels = {
  sha256: 'the SHA-256 of the file',
  type: 'what the document is',
  customerSignedOn: 'the day of signature',
  tenantId: 'the customer',
  workloads: 'what the document names',
  reference: 'how you file it',
} as const;
/** What of it a form has to say otherwise than an interface. */
const demands: Partial<Record<string, string>> = {
  sha256: 'must be 64 hex digits',
  customerSignedOn: 'must be given, as a day',
  workloads: 'must be services by their names, as teams or power-bi, with a comma between them',
};

/** The fields of a form that describe a document. */
export const documentIn = (body: Record<string, unknown>): DocumentTyped => {
  const typed = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  return {
    sha256: typed('sha256').toLowerCase(),
    type: typed('type'),
    signedOn: typed('signedOn'),
    names: typed('names'),
    reference: typed('reference'),
  };
};

/**
 * The document that was described; none where neither its hash nor its date was given.
 * @throws Refusal Malformed, with what is wrong with each field
 */
export function evidenceIn({ sha256, type, signedOn, names, reference }: DocumentTyped, { tenantId, scope }: WorkloadRef): Evidence[] {
  if (sha256 === '' && signedOn === '' && reference === '') return [];
  const named = names
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  const workloads = named.length === 0 ? [scope] : named;
  const read = evidence.safeParse({ sha256, type: type === '' ? PROOF : type, customerSignedOn: signedOn, tenantId, workloads, reference });
  if (read.success) return [read.data];
  const at = new Map(read.error.issues.map(({ path, message }) => [String(path[0]) as keyof typeof documentLabels, message]));
  const errors = [...at].map(([field, message]) => ({ field: documentLabels[field], message: demands[field] ?? `must be ${message}` }));
  throw new Refusal('Malformed', `${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`, errors);
}

/** Asks for a document: its hash, what it is, when the customer signed it, and what it names. */
export function documentFields(typed: DocumentTyped, scope: string, needed: boolean): Html {
  const field = (name: keyof DocumentTyped, label: string, more: Html, value = typed[name]): Html =>
    html`<div class="fld">
      <label for="${name}">${label}</label>
      <input id="${name}" name="${name}" value="${value}" autocomplete="off" ${more} />
    </div> `;
  return html`<fieldset class="doc">
    <legend>Document${!needed && ', if there is one'}</legend>
    ${field('sha256', 'SHA-256 of the file, 64 hex digits', html`class="hash" maxlength="64" spellcheck="false"`)}
    ${field('type', 'What it is', html`list="types" maxlength="64"`, typed.type === '' ? PROOF : typed.type)}
    <datalist id="types">${types.map((type) => html`<option value="${type}"></option> `)}</datalist>
    ${field('signedOn', 'Signed by the customer on', html`type="date"`)}
    ${field('names', 'Workloads it names', html``, typed.names === '' ? scope : typed.names)}
    ${field('reference', 'How you file it', html`maxlength="200"`)}
  </fieldset>`;
}
