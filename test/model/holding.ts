import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { asNote, grant, renewedTerm, termsFor, voided } from './consequences';
import type { Draft } from './consequences';
import { afterDays } from './days';
import { conflict, documents, from, isManager, open, policyInForce, proof } from './grounds';
import type { Prediction, Situation } from './grounds';
import * as ask from './questions';
import type { Caller } from './told';

type OfHolding = 'Consent' | 'Decline' | 'End' | 'EndAssociation' | 'Repudiate' | 'MoveAssociation' | 'Renew';

/** The customer's word on who is to be on record, and what becomes of whoever is. */
export function ofHolding(here: Situation, caller: Caller, command: Extract<WorkloadCommand, { type: OfHolding }>): Prediction {
  const { notes, now, world } = here;
  const claim = command.claimId;
  const state = ask.stateOf(notes, claim);
  const terms = termsFor(world, notes, claim);
  switch (command.type) {
    case 'Consent': {
      const drafts: Draft[] = [{ type: 'CustomerConsented', claim }];
      const known = [...notes, asNote({ type: 'CustomerConsented', claim }, now)];
      const due = ask.grantDue(known, claim);
      return {
        refusals: [...from(here, claim, 'AwaitingCustomer'), ...(ask.hasConsented(notes, claim) ? (['InvalidTransition'] as const) : [])],
        drafts: due !== null && due <= now ? [...drafts, ...grant(world, known, claim, now, now, 'customer-agreed')] : drafts,
      };
    }
    case 'Decline': {
      const disputed = ask.openDisputes(notes).filter((dispute) => dispute.claim === claim);
      const underDispute = state === 'Rejected' && disputed.length > 0;
      return {
        refusals: underDispute ? [] : open(here, claim),
        drafts: [
          { type: 'CustomerDeclined', claim, until: afterDays(now, terms.cooldownDays) },
          ...disputed.map(({ dispute }): Draft => ({ type: 'DisputeClosed', claim, how: 'customer-declined', dispute: dispute ?? '' })),
        ],
      };
    }
    case 'End':
      return {
        refusals: from(here, claim, 'Active'),
        drafts: [{ type: 'CustomerEnded', claim, until: afterDays(now, terms.cooldownDays) }],
      };
    case 'EndAssociation': {
      const manager = isManager(caller);
      return {
        refusals: [...from(here, claim, 'Active'), ...(manager ? conflict(here, caller) : [])],
        drafts: [
          {
            type: 'AssociationEnded',
            claim,
            how: manager ? 'manager' : 'holder',
            decidedBy: manager ? caller.id : '',
            until: manager ? afterDays(now, terms.disputeDays) : null,
          },
        ],
      };
    }
    case 'Repudiate': {
      const until = ask.grantOf(notes, claim)?.repudiableUntil ?? null;
      // Who was imported was never granted: there is nothing to repudiate.
      if (ask.isImported(notes, claim) || state !== 'Active') return { refusals: ['InvalidTransition'], drafts: [] };
      return {
        refusals: until !== null && until <= now ? ['RepudiationWindowClosed'] : [],
        drafts: voided(world, notes, claim, now),
      };
    }
    case 'MoveAssociation': {
      const there = world.partners[command.partnerId];
      const another = there?.globalAccountId !== ask.accountOf(notes, claim);
      const same = command.partnerId === ask.partnerOf(notes, claim);
      return {
        refusals: [
          ...from(here, claim, 'Active'),
          ...(another ? (['PartnerUnknown'] as const) : []),
          ...(same ? (['InvalidTransition'] as const) : []),
        ],
        drafts: [{ type: 'AssociationMoved', claim, partner: command.partnerId }],
      };
    }
    case 'Renew': {
      const old = ask.grantOf(notes, claim);
      const { version, terms: inForce } = policyInForce(here);
      const closed = !old?.termEnd || now >= old.termEnd || now < (old.renewableFrom ?? '');
      const term = renewedTerm(world, version, old?.termEnd ?? now);
      return {
        refusals: [
          ...from(here, claim, 'Active'),
          ...(closed ? (['RenewalWindowClosed'] as const) : []),
          ...documents(here, command.evidence),
          ...proof(here, command.evidence, now, inForce.evidenceMonths),
        ],
        drafts: [
          {
            type: 'ClaimRenewed',
            claim,
            evidence: command.evidence,
            policy: version,
            grant: { ...term, stableUntil: null, repudiableUntil: null },
          },
        ],
      };
    }
  }
}
