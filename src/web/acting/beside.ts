import { lookedAfter } from '../../domain/workload/reviewing';
import { isDecider } from '../../api/auth/roles';
import type { Parts } from '../../api/parts';
import type { Caller } from '../../domain/facts';
import type { Party } from '../../projections/workloads/rows';
import type { Beside, Subject } from './act';

/** What of the workload bears on what its reader may do to one of its claims or disputes. */
export function besideOf({ kind, row }: Subject, caller: Caller, { queries }: Parts): Beside {
  const workload = kind === 'claims' || kind === 'disputes' ? queries.workloads.get(row.workloadId) : undefined;
  if (!workload || !('claimId' in row)) return { own: null, awaiting: null, asksOtherwise: false };
  const { partnerOfRecord, openClaims } = workload;
  const disputing = kind === 'disputes' ? [row.opener, row.counterpart] : [];
  const parties: Party[] = [...openClaims, ...[partnerOfRecord, ...disputing].filter((party) => party !== null)];
  const others = openClaims.filter(({ claimId }) => claimId !== row.claimId);
  const { reference } = queries;
  const nameOf = (party: Pick<Party, 'partnerId'> | undefined) => (party ? reference.partnerCalled(party.partnerId) : null);
  return {
    own: isDecider(caller) ? nameOf(lookedAfter(parties, (partnerId) => reference.partner(partnerId)?.managedBy === caller.id)) : null,
    awaiting: isDecider(caller) ? nameOf(others.find(({ state }) => state === 'AwaitingCustomer')) : null,
    asksOtherwise: [...others, ...(partnerOfRecord ? [partnerOfRecord] : [])].some(({ accountId }) => accountId === caller.accountId),
  };
}
