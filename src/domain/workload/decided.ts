import type { Instant } from '../calendar';
import type { Facts } from '../facts';
import { policyOf } from '../policy/policy';
import type { PolicyTerms } from '../policy/policy';
import { Refusal } from '../refusal';
import type { Decider } from '../schemas';
import type { WorkloadEvent, WorkloadEventOf } from './events';
import { evolve } from './evolve';
import type { Claim, ClaimState, Dispute, Workload } from './state';
import { isOpen } from './state';

/** A fact to record; effective at the recording moment, or at the deadline that passed, where it does not say otherwise. */
export type Decided = WorkloadEvent & { effectiveAt?: Instant };

/** What the clock's own decisions need. */
export type ClockFacts = Pick<Facts, 'now' | 'policies' | 'channels' | 'newId'>;

/** The workload as facts that are not recorded yet will leave it. */
export const foreseen = (workload: Workload, decided: readonly Decided[], { now }: Pick<Facts, 'now'>): Workload =>
  decided.reduce((state, data) => evolve(state, { id: '', data, recordedAt: now, effectiveAt: data.effectiveAt ?? now }), workload);

/** @throws Refusal NotFound */
export function claimOf(workload: Workload, claimId: string): Claim {
  const claim = workload.claims.find((one) => one.claimId === claimId);
  if (!claim) throw new Refusal('NotFound', `There is no claim ${claimId} here.`);
  return claim;
}

/** The claim a command is about, in a state it can be in. @throws Refusal NotFound, InvalidTransition */
export function claimIn(workload: Workload, claimId: string, ...states: (ClaimState | 'open')[]): Claim {
  const claim = claimOf(workload, claimId);
  if (!states.some((state) => (state === 'open' ? isOpen(claim) : claim.state === state))) {
    throw new Refusal('InvalidTransition', `The claim is ${claim.state}; this needs one that is ${states.join(' or ')}.`);
  }
  return claim;
}

/** The caller's own claim; somebody else's is not there for it. @throws Refusal NotFound, InvalidTransition */
export function ownClaim(workload: Workload, claimId: string, { caller }: Facts, ...states: (ClaimState | 'open')[]): Claim {
  if (claimOf(workload, claimId).accountId !== caller.accountId) throw new Refusal('NotFound', `There is no claim ${claimId} here.`);
  return claimIn(workload, claimId, ...states);
}

/** The terms a claim keeps: those in force when it was requested. */
export const termsOf = (claim: Claim, { policies }: Pick<Facts, 'policies'>): PolicyTerms => policyOf(policies, claim.policyVersion).terms;

/** Who decides, as the event names it. @throws Refusal Forbidden */
export function deciderOf({ caller: { role, id } }: Pick<Facts, 'caller'>): Decider {
  if (role !== 'manager' && role !== 'lead') throw new Refusal('Forbidden', 'Only a partner manager or a lead decides this.');
  return { role, id };
}

/** Disputes that have become pointless. */
export function closed(disputes: readonly Dispute[], because: WorkloadEventOf<'DisputeClosed'>['because']): Decided[] {
  return disputes.map(({ disputeId, claimId }) => ({ type: 'DisputeClosed', disputeId, claimId, because }));
}
