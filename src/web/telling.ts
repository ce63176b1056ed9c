import type { Parts } from '../api/parts';
import { maskOf, othersFor } from '../api/seen/rivals';
import type { Others } from '../api/seen/rivals';
import type { Caller } from '../domain/facts';
import { serviceWords } from './words';

/** How a reader is told of partners, customers and services: by name, and of a rival what may be known. */
export interface Telling {
  /** `Litware`, or to its rival `competing partner 1`. */
  partner(claim: { claimId: string; partnerId: string }): string;
  /** The same of a claim by its id. */
  claim(claimId: string): string;
  /** Whether a report carried its claim over: nobody requested it. */
  carriedOver(claimId: string): boolean;
  customer(tenantId: string): string;
  /** Of whom somebody acts for, by its id: an account, which may bear the name of a location, or a customer. */
  organisation(id: string): string;
  /** `Contoso, Teams` */
  workload(ref: { tenantId: string; scope: string }): string;
}

/** For what a caller reads of one workload, or of several. */
export function tellingFor({ queries }: Parts, caller: Caller, workloadId: string): Telling {
  const { reference, workloads } = queries;
  let others: Others | undefined;
  const partner: Telling['partner'] = ({ claimId, partnerId }) => {
    others ??= othersFor(caller, workloads.gathered(workloadId));
    return maskOf(others.rival(claimId)) ?? reference.partnerCalled(partnerId);
  };
  const found = (claimId: string) => workloads.gathered(workloadId).claims.find((one) => one.claimId === claimId);
  const customer: Telling['customer'] = (tenantId) => reference.tenant(tenantId)?.name ?? tenantId;
  return {
    partner,
    claim: (claimId) => {
      const claim = found(claimId);
      return claim ? partner(claim) : 'a partner';
    },
    carriedOver: (claimId) => (found(claimId)?.imported ?? null) !== null,
    customer,
    organisation: (id) => reference.partner(id)?.name ?? customer(id),
    workload: ({ tenantId, scope }) => `${customer(tenantId)}, ${serviceWords(scope)}`,
  };
}
