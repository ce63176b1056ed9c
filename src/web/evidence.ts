import type { Evidence } from '../domain/schemas';
import { html } from './html';
import type { Html } from './html';
import { capital, serviceWords, timeOf } from './words';

/** `Proof of execution` for what is filed as proof-of-execution. */
export const kindOf = (type: string): string => capital(type.replaceAll('-', ' '));

/** A document as far as its reader may know it: `Proof of execution, signed 20 Dec 2024, names Teams`, and its hash in short. */
export const documentTold = ({ type = 'a document', customerSignedOn, workloads, reference, sha256 }: Partial<Evidence>): Html =>
  html`${kindOf(type)}${customerSignedOn && html`, signed <b>${timeOf(customerSignedOn)}</b>`}${workloads && `, names ${workloads.map(serviceWords).join(', ')}`}
  ${reference && html`<span class="rel">${reference}</span> `}${sha256 && html`<code class="hash">${sha256.slice(0, 8)}…${sha256.slice(-6)}</code>`}`;

/** Several, one below the other. */
export function documentsTold(evidence: readonly Partial<Evidence>[]): Html {
  if (evidence.length === 0) return html`<p>None.</p>`;
  return html`<ul>
    ${evidence.map((document) => html`<li>${documentTold(document)}</li> `)}
  </ul>`;
}
