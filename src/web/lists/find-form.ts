import type { Parts } from '../../api/parts';
import type { Caller } from '../../domain/facts';
import { html } from '../html';
import type { Html } from '../html';
import { tellingFor } from '../telling';
import { serviceWords } from '../words';
import { workloadsFor } from './workloads';

/**
 * Asks for a workload, wherever one may be looked for.
 * @param example what to try, where its reader sees anything
 */
export const findForm = (label: string, example: string | null, asked = ''): Html =>
  html`<form class="find" method="get" action="/find" role="search">
    <label for="q">${label}</label>
    <div>
      <input id="q" name="q" type="search" autocomplete="off" aria-describedby="q-h" value="${asked}" /><button type="submit">Find</button>
    </div>
    <p class="rel" id="q-h">
      Customer, service, partner, claim id or customer id.${example !== null && html` For example ${exampleLink(example)}.`}
    </p>
  </form>`;

const exampleLink = (example: string): Html => html`<a href="/find?q=${encodeURIComponent(example)}"><bdi>${example}</bdi></a>`;

/** The words of the first workload that the reader sees: `Contoso, Teams`. */
export function exampleFor(parts: Parts, caller: Caller): string | null {
  const [row] = workloadsFor(parts, caller, { limit: 1 }).items;
  if (!row) return null;
  const [service = ''] = row.scope.split('~');
  return `${tellingFor(parts, caller, row.workloadId).customer(row.tenantId)}, ${serviceWords(service)}`;
}
