import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { isOpen } from '../../domain/workload/state';
import type { ClaimRow, WorkloadRow } from '../../projections/workloads/rows';
import { offersInline } from '../acting/offers';
import { html } from '../html';
import type { Html } from '../html';
import { tellingFor } from '../telling';
import { sinceTime, timeOf } from '../words';
import { kindOf } from '../evidence';
import { table } from './table';

/** A customer's services: who is on record, who asks with which documents in its name, and its word, each two clicks away. */
export function serviceTable(parts: Parts, caller: Caller, rows: readonly WorkloadRow[], now: Instant): Html {
  const told = rows.map((row) => ({
    row,
    telling: tellingFor(parts, caller, row.workloadId),
    claims: parts.queries.workloads.claimsOf(row.workloadId),
  }));
  return table(
    'Services',
    [
      {
        title: 'Service',
        cell: ({ row, telling }) =>
          html`<a href="/workloads/${row.workloadId}">${telling.workload(row)}</a
            >${row.onHold && html`<br /><span class="rel">on hold, in dispute</span>`}`,
      },
      {
        title: 'On record',
        cell: ({ row, claims, telling }) => {
          const held = claims.find(({ claimId }) => claimId === row.partnerOfRecord?.claimId);
          return held
            ? html`${telling.partner(held)} since ${sinceTime(held.since ?? held.requestedAt, held.imported !== null)}
              ${word(held, telling.partner(held))}`
            : 'nobody';
        },
      },
      {
        title: 'Who asks, upon what',
        cell: ({ claims, telling }) =>
          claims
            .filter(isOpen)
            .map(
              (claim) =>
                html`<p>
                  <a href="/claims/${claim.claimId}">${telling.partner(claim)}</a>: ${named(claim, caller)}
                  ${word(claim, telling.partner(claim))} ${answerUntil(claim)}
                </p>`,
            ),
      },
      {
        title: 'Lock',
        cell: ({ row, telling }) => offersInline({ kind: 'workloads', row }, { caller, now, parts }, telling.workload(row)),
      },
    ],
    told,
    'Nobody has asked to be on record for any of your services.',
  );

  function word(claim: ClaimRow, partner: string): Html {
    return html`<br />${offersInline({ kind: 'claims', row: claim }, { caller, now, parts }, partner)}`;
  }
}

/** Until when the customer may answer, where its answer is waited for. */
const answerUntil = ({ nextDeadline }: ClaimRow): Html | null =>
  nextDeadline?.kind === 'customer' ? html`<span class="rel">until ${timeOf(nextDeadline.at)}</span>` : null;

/** The documents of a claim that name the customer. */
function named({ evidence }: ClaimRow, { tenantId }: Caller): Html {
  const own = evidence.filter((document) => document.tenantId === tenantId);
  if (own.length === 0) return html`no document that names you`;
  return html`${own.map(({ type, customerSignedOn }, index) => html`${index > 0 && ', '}${kindOf(type)} signed ${timeOf(customerSignedOn)}`)}`;
}
