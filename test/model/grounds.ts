import type { RefusalCode } from '../../src/domain/refusal';
import type { Draft } from './consequences';
import { daysAhead, monthsFrom } from './days';
import * as ask from './questions';
import type { Caller, Note, World } from './told';

export type Code = RefusalCode;

/** What the programme says of a command: why it is refused (every reason that applies, since no order is laid down), or what is noted. */
export interface Prediction {
  refusals: Code[];
  drafts: Draft[];
}

/** What a command meets. */
export interface Situation {
  readonly world: World;
  readonly notes: readonly Note[];
  readonly now: string;
}

export const isManager = ({ role }: Caller): boolean => role === 'manager' || role === 'lead';

/** The policy that a claim requested now would keep. */
export function policyInForce({ world, now }: Situation): World['policies'][number] {
  const inForce = world.policies.findLast(({ takesEffectAt }) => takesEffectAt <= now) ?? world.policies[0];
  if (!inForce) throw new Error('no policy');
  return inForce;
}

/** The claim is in one of these states. */
export const from = ({ notes }: Situation, claim: string, ...states: string[]): Code[] =>
  states.includes(ask.stateOf(notes, claim)) ? [] : ['InvalidTransition'];

/** Nothing has closed the claim, and it is not on record. */
export const open = ({ notes }: Situation, claim: string): Code[] => (ask.isOpen(notes, claim) ? [] : ['InvalidTransition']);

/** Documents: at least one, and none signed more than a day ahead. */
export function documents(here: Situation, evidence: Note['evidence'] = []): Code[] {
  return [
    ...(evidence.length === 0 ? (['EvidenceMissing'] as const) : []),
    ...(evidence.some(({ customerSignedOn }) => daysAhead(customerSignedOn, here.now) > 1) ? (['EvidenceDateInvalid'] as const) : []),
  ];
}

/** At least one of them names tenant and workload and is fresh. */
export function proof(here: Situation, evidence: Note['evidence'] = [], since: string, months: number): Code[] {
  const named = evidence.filter(({ tenantId, workloads }) => tenantId === here.world.tenantId && workloads.includes(here.world.scope));
  if (evidence.length === 0) return ['EvidenceMissing'];
  if (named.length === 0) return ['EvidenceScopeMismatch'];
  const oldest = monthsFrom(since.slice(0, 10), -months);
  return named.some(({ customerSignedOn }) => customerSignedOn >= oldest) ? [] : ['EvidenceStale'];
}

/** A manager who looks after one of the parties does not decide between them. */
export function conflict(here: Situation, caller: Caller, ...more: (string | null | undefined)[]): Code[] {
  if (!isManager(caller)) return [];
  const holder = ask.holding(here.notes);
  const parties = [...ask.askingClaims(here.notes), holder, ...more].flatMap((claim) => (claim ? [ask.partnerOf(here.notes, claim)] : []));
  if (new Set(parties.map((partner) => here.world.partners[partner]?.globalAccountId)).size < 2) return [];
  return parties.some((partner) => here.world.partners[partner]?.managedBy === caller.id) ? ['ConflictOfInterest'] : [];
}
