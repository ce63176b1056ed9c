import type { Caller } from '../../domain/facts';
import { html } from '../html';
import type { Html } from '../html';
import { actsOn } from './acts';
import type { Subject } from './acts';

/** The ways to act on what a page shows: each leads to what follows from it, and nothing is recorded by going there. */
export function offers(subject: Subject, caller: Caller): Html | null {
  const acts = actsOn(subject, caller);
  if (acts.length === 0) return null;
  const { kind, row } = subject;
  const id = kind === 'claims' ? row.claimId : kind === 'disputes' ? row.disputeId : row.workloadId;
  return html`<ul class="btns acts" aria-label="What you can do">
    ${acts.map(({ name, title }) => html`<li><a class="btn" href="/${kind}/${id}/${name}">${title}</a></li> `)}
  </ul>`;
}
