import type { Caller } from '../../domain/facts';
import type { Actor, Recorded } from '../../domain/recorded';
import type { Evidence } from '../../domain/schemas';
import type { Comparison } from '../../domain/workload/events';
import { isStaff } from '../auth/roles';
import { nobodyHidden } from './rivals';
import type { Competing } from './rivals';
import { without } from './without';

/** Through whose eyes an event is seen. */
export interface Eyes {
  caller: Caller;
  competing: Competing;
}

/** Of those from whom nothing is kept. */
export const everything: Eyes = { caller: { role: 'auditor', id: '' }, competing: nobodyHidden };

type Data = Record<string, unknown>;

/** An event as a reader is told it. What is kept from the reader is absent. */
export interface EventTold {
  /** The n-th event of the ledger: how it is cited. Absent from the answer to a command, which does not wait for it to be counted. */
  sequence?: string;
  stream: string;
  revision?: number;
  id?: string;
  type: string;
  version: number;
  recordedAt: string;
  effectiveAt: string;
  actor: Partial<Actor>;
  commandId?: string;
  correlationId?: string;
  causationId?: string;
  policyVersion?: number;
  data: Data;
}

/** The claim an event is about, where it is about one. */
export function claimIdOf(data: object): string | null {
  const { claimId, about } = data as { claimId?: string; about?: string };
  return claimId ?? about ?? null;
}

/** Whole for staff; for others without what is internal, and for a partner with its rivals as "competing partner" (invariant 10). */
export function presentEvent(event: Recorded, eyes: Eyes): EventTold {
  const { stream, revision, id, type, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId, policyVersion } =
    event;
  const told = { stream, type, version, recordedAt, effectiveAt, ...(policyVersion === undefined ? {} : { policyVersion }) };
  const data = event.data as Data;
  if (isStaff(eyes.caller) || eyes.caller.role === 'service') {
    return { ...told, revision, id, actor, ...(commandId === undefined ? {} : { commandId }), correlationId, causationId, data };
  }
  const claimId = claimIdOf(data);
  const number = claimId === null ? null : eyes.competing(claimId);
  if (number !== null && !isAddressed(event, eyes.caller)) return { ...told, actor: { role: actor.role }, data: ofRival(data, number) };
  const own = actor.organisation !== undefined && actor.organisation === eyes.caller.organisation;
  return {
    ...told,
    id,
    actor: own ? actor : { role: actor.role },
    ...(own && commandId !== undefined ? { commandId, correlationId } : {}),
    causationId,
    data: eyes.caller.role === 'customer' ? ofOwnService(data, eyes.caller) : ofOwnClaim(data, own, eyes),
  };
}

/** A notice to the reader, or its own answer, though it is about a rival's claim. */
function isAddressed({ type, data, actor }: Recorded, { accountId }: Caller): boolean {
  return type === 'NoticeServed' ? (data as Data).account === accountId : type === 'NoticeAnswered' && actor.organisation === accountId;
}

/** Of a rival: that it happened, and the codes why. */
function ofRival({ type, reasons }: Data, competingPartner: number): Data {
  return { type, competingPartner, ...(reasons ? { reasons } : {}) };
}

/** Of its own claim, or to it: without the rival's claims, evidence and account, and without the names of who decided. */
function ofOwnClaim(data: Data, own: boolean, { caller, competing }: Eyes): Data {
  const { by, about, account, evidence, comparison } = data;
  const rest = without(data, 'by', 'about', 'account', 'evidence', 'comparison', 'onBehalfOf', 'managedBy');
  const rival = typeof about === 'string' ? competing(about) : null;
  return {
    ...withoutDeciders(rest),
    ...(typeof by === 'string' ? superseder(by, data, competing) : {}),
    ...(rival === null ? { ...(about ? { about } : {}) } : { competingPartner: rival }),
    ...(account === caller.accountId ? { account } : {}),
    ...(evidence && (own || data.type !== 'NoticeAnswered') ? { evidence } : {}),
    ...(comparison ? { comparison: maskComparison(comparison as Comparison, competing) } : {}),
  };
}

/** Of an association's end, `by` says holder or manager; of a supersession, whose claim came in its place. */
function superseder(by: string, { type }: Data, competing: Competing): Data {
  const number = type === 'ClaimSuperseded' ? competing(by) : null;
  return number === null ? { by } : { competingPartner: number };
}

/** The customer sees who asks and with which evidence in its name, not who decided. */
function ofOwnService(data: Data, { tenantId }: Caller): Data {
  const { evidence } = data;
  const naming = (evidence as Evidence[] | undefined)?.filter((document) => document.tenantId === tenantId);
  return { ...withoutDeciders(without(data, 'comparison')), ...(naming ? { evidence: naming } : {}) };
}

function withoutDeciders({ decidedBy, reviewer, ...rest }: Data): Data {
  const roleOf = (decider: unknown) => ({ role: (decider as { role: string }).role });
  return { ...rest, ...(decidedBy ? { decidedBy: roleOf(decidedBy) } : {}), ...(reviewer ? { reviewer: roleOf(reviewer) } : {}) };
}

/** What the rule says, with the rivals' dates only. */
export function maskComparison({ candidates, recommends, ...rest }: Comparison, competing: Competing): object {
  const number = competing(recommends);
  return {
    ...rest,
    ...(number === null ? { recommends } : { recommends: { competingPartner: number } }),
    candidates: candidates.map((candidate) => {
      const rival = competing(candidate.claimId);
      if (rival === null) return candidate;
      const { standing, requestedAt, newestEvidence } = candidate;
      return {
        competingPartner: rival,
        standing,
        requestedAt,
        newestEvidence: newestEvidence && { customerSignedOn: newestEvidence.customerSignedOn },
      };
    }),
  };
}
