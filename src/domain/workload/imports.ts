import { startOfDay } from '../calendar';
import type { Facts } from '../facts';
import { requireKnown } from '../known';
import { Refusal } from '../refusal';
import type { ImportAssociation } from './commands';
import type { Decided } from './decided';
import { accountOf } from './requesting';
import type { Workload } from './state';

/**
 * One association of a report, carried over and not decided here. Once the stream holds more than imports, a line that agrees is a
 * no-op, also where its partner has moved within its account since, and any other is refused.
 * @throws Refusal Forbidden, PartnerUnknown, TenantUnknown, ScopeUnknown, SubscriptionInvalid, ImportClosed
 */
export function importAssociation(command: ImportAssociation, workload: Workload, facts: Facts): Decided[] {
  const { partnerId, since, externalClaimId, attributionType } = command;
  if (facts.caller.role !== 'importer') throw new Refusal('Forbidden', 'Associations are imported from the command line only.');
  const sameDay = workload.claims.filter(({ imported }) => imported?.since === since);
  if (sameDay.some(({ locations }) => locations.some((location) => location.partnerId === partnerId))) return [];
  if (sameDay.length > 0) throw new Refusal('ImportClosed', `Partner ${sameDay[0]?.partnerId} is on record here since ${since} already.`);
  if (!workload.onlyImports) {
    throw new Refusal('ImportClosed', 'The ledger has decided on this workload since; a report can no longer add to its past.');
  }
  const accountId = accountOf(partnerId, facts);
  requireKnown(facts);
  return [
    {
      type: 'AssociationImported',
      claimId: facts.newId('claim', 0),
      partnerId,
      accountId,
      since,
      externalClaimId,
      attributionType,
      termEnd: null,
      policyVersion: facts.policy.version,
      effectiveAt: startOfDay(since),
    },
  ];
}
