import { isKnown } from '../../domain/catalogue';
import type { Caller } from '../../domain/facts';
import type { Actor, Recorded } from '../../domain/recorded';
import type { Evidence } from '../../domain/schemas';
import { streamKind } from '../../domain/streams';
import type { Comparison } from '../../domain/workload/claim-events';
import { isStaff } from '../auth/roles';
import { nobodyHidden } from './rivals';
import type { Others, Rival } from './rivals';
import { without } from './without';

/** Through whose eyes an event is seen. */
export interface Eyes {
  caller: Caller;
  others: Others;
}

/** Of those from whom nothing is kept. */
export const everything: Eyes = { caller: { role: 'auditor', id: '' }, others: nobodyHidden };

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

/**
 * Whether an event is there for a reader at all: notes are for whom they are for, a cooldown concerns its account, webhooks the programme's
 * people; and of what a newer version recorded nobody here knows what to keep from a partner or a customer.
 */
export function isTold(event: Pick<Recorded, 'stream' | 'type' | 'version' | 'data'>, { caller, others }: Eyes): boolean {
  const { stream, data } = event;
  const { type, claimId, about, visibility, account } = data as Partial<Record<'claimId' | 'about' | 'visibility' | 'account', string>> & {
    type: string;
  };
  if (isStaff(caller)) return true;
  if (streamKind(stream) === 'webhook') return false; // Where others are told is theirs.
  if (type === 'NoticeFailed' && caller.role === 'partner') return others.rival(String(about)) === null; // How another is reached is no rival's to know.
  if (type === 'NoteAdded' && (visibility !== 'parties' || caller.role === 'service')) return false;
  if (caller.role === 'service') return true;
  if (!isKnown(event)) return false;
  if (caller.role !== 'partner') return true;
  if (type === 'NoteAdded') return claimId !== undefined && (others.rival(claimId) === null || others.disputes(claimId));
  return type !== 'CooldownLifted' || account === caller.accountId;
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
  const rival = claimId === null ? null : eyes.others.rival(claimId);
  if (rival && !isAddressed(event, eyes)) return { ...told, actor: { role: actor.role }, data: ofRival(data, rival) };
  const own = actor.organisation !== undefined && actor.organisation === eyes.caller.organisation;
  return {
    ...told,
    id,
    actor: own ? actor : { role: actor.role },
    ...(own && commandId !== undefined ? { commandId, correlationId } : {}),
    causationId,
    data: eyes.caller.role === 'customer' ? ofOwnService(withoutWhy(data), eyes.caller) : ofOwnClaim(withoutWhy(data), own, eyes),
  };
}

/** What led to an answer, as far as the reader is told of it. */
export const presentCauses = (causes: readonly { sequence: number; event: Recorded }[], eyes: Eyes): EventTold[] =>
  causes
    .filter(({ event }) => isTold(event, eyes))
    .map(({ sequence, event }) => ({ sequence: String(sequence), ...presentEvent(event, eyes) }));

/** Told to the reader though it is about a rival's claim: a notice to it, its own answer, what happens in its dispute, a note for it. */
function isAddressed({ type, data, actor }: Recorded, { caller: { accountId }, others }: Eyes): boolean {
  const { account, disputeId } = data as { account?: string; disputeId?: string };
  switch (type) {
    case 'NoticeServed':
      return account === accountId;
    case 'NoticeAnswered':
      return actor.organisation === accountId;
    case 'NoteAdded':
      return true;
    case 'ClaimSuperseded':
      return false;
    default:
      return disputeId !== undefined && others.disputes(disputeId);
  }
}

/** Why a notice was not served is for who serves it anew: it may tell of somebody's mailbox. */
const withoutWhy = (data: Data): Data => (data['type'] === 'NoticeFailed' ? without(data, 'reason') : data);

/** Of a rival: that it happened, the codes why, and until when it has more time. */
function ofRival({ type, reasons, which, until }: Data, rival: Rival): Data {
  return { type, ...rival, ...(reasons ? { reasons } : {}), ...(type === 'DeadlineExtended' ? { which, until } : {}) };
}

/** Of its own claim, or to it: without the rival's claims, evidence, account and channel, and without the names of who decided. */
function ofOwnClaim(data: Data, own: boolean, { caller, others }: Eyes): Data {
  const { by, about, account, evidence, comparison } = data;
  const rest = without(ofNotice(data, caller), 'by', 'about', 'account', 'evidence', 'comparison', 'onBehalfOf', 'managedBy');
  const rival = typeof about === 'string' ? others.rival(about) : null;
  return {
    ...withoutDeciders(rest),
    ...(typeof by === 'string' ? superseder(by, data, others) : {}),
    ...(rival ?? (about ? { about } : {})),
    ...(account === caller.accountId ? { account } : {}),
    ...(evidence && (own || data.type !== 'NoticeAnswered') ? { evidence: documents(evidence as Evidence[], data, own) } : {}),
    ...(comparison ? { comparison: maskComparison(comparison as Comparison, others) } : {}),
  };
}

/** To the incumbent: that an earlier notice failed is not for it, and how it is reached not for who asks for its place. */
function ofNotice(data: Data, { accountId }: Caller): Data {
  if (data['to'] !== 'incumbent') return data;
  return without(data, data['account'] === accountId ? 'insteadOf' : 'channel');
}

/** In a dispute each party sees what kind of document the others gave, and of when. */
const documents = (evidence: Evidence[], data: Data, own: boolean): object[] =>
  own || !('disputeId' in data) ? evidence : evidence.map(datedOnly);

export const datedOnly = ({ type, customerSignedOn }: Evidence): object => ({ type, customerSignedOn });

/** Of an association's end, `by` says holder or manager; of a supersession, whose claim came in its place. */
function superseder(by: string, { type, claimId }: Data, others: Others): Data {
  const other = type === 'ClaimSuperseded' ? others.rival(by) : null;
  if (other === null) return { by };
  return 'competingPartner' in other ? other : { ...other, claimId, by };
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
export function maskComparison({ candidates, recommends, ...rest }: Comparison, others: Others): object {
  const preferred = others.rival(recommends);
  return {
    ...rest,
    recommends: preferred ?? recommends,
    candidates: candidates.map((candidate) => {
      const rival = others.rival(candidate.claimId);
      if (rival === null) return candidate;
      const { standing, requestedAt, newestEvidence } = candidate;
      return {
        ...rival,
        standing,
        requestedAt,
        newestEvidence: newestEvidence && { customerSignedOn: newestEvidence.customerSignedOn },
      };
    }),
  };
}
