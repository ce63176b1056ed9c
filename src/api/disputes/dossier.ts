import type { EventTold } from '../seen/events';
import type { Told } from '../../timeline/timeline';

export type Side = 'opener' | 'counterpart' | 'customer';

/** The claims of the two parties; the counterpart's is null where the decision favoured nobody. */
export interface Sides {
  disputeId: string;
  opener: string;
  counterpart: string | null;
}

/** Documents given in one event, and by whom. */
export interface Given {
  side: Side;
  sequence: string;
  eventId: string | null;
  type: string;
  recordedAt: string;
  /** Those the reader may read, each as far as it may. */
  documents: object[];
}

/** A notice to an incumbent or the customer about one of the two claims. */
export interface NoticeGiven {
  sequence: string;
  servedAt: string;
  /** Null to a rival of whom it is about, which is not told what was answered either. */
  to: string | null;
  about: Side | null;
  respondBy: string | null;
  /** That it did not reach its addressee; null where nobody said so. */
  failed: { sequence: string; recordedAt: string } | null;
  answer: { sequence: string; recordedAt: string; stance: string } | null;
}

/** A decision on one of the two claims, or on the dispute, with what the rule recommended where it was asked. */
export interface DecisionMade {
  sequence: string;
  type: string;
  side: Side | null;
  recordedAt: string;
  effectiveAt: string;
  reasons: string[];
  rationale: string | null;
  decidedBy: object | null;
  policyVersion: number | null;
  comparison: object | null;
}

export interface Cited {
  sequence: string;
  id: string | null;
  type: string;
  recordedAt: string;
  effectiveAt: string;
  actor: object;
  side: Side | null;
}

/** What of a dispute's story is put together from the events; what stands in it is what the reader's history tells. */
export interface Gathered {
  evidence: Given[];
  notices: NoticeGiven[];
  decisions: DecisionMade[];
  events: Cited[];
}

/** A dispute with everything that was said, decided and recorded about it. */
export interface Dossier extends Gathered {
  dispute: Record<string, unknown>;
  customerName: string | null;
  timeline: Told;
  /** How anyone reads the same events again. */
  replay: string[];
}

type Data = Record<string, unknown>;
const decisions = new Set([
  'PartnerActionRequired',
  'ClaimReviewPassed',
  'ClaimRejected',
  'ClaimSuperseded',
  'ClaimGranted',
  'AssociationEnded',
  'DisputeResolved',
]);

/** The events of a workload that are about the dispute or one of the two claims, told by what they are. */
export function gatherDossier(history: readonly EventTold[], sides: Sides): Gathered {
  const events = history.filter(({ data }) => concerns(data, sides));
  return {
    evidence: events.flatMap((event) => givenIn(event, sides)),
    notices: events.filter(({ type }) => type === 'NoticeServed').map((event) => noticeOf(event, events, sides)),
    decisions: events.filter(({ type }) => decisions.has(type)).map((event) => decisionOf(event, sides)),
    events: events.map((event) => {
      const { sequence = '', id = null, type, recordedAt, effectiveAt, actor, data } = event;
      return { sequence, id, type, recordedAt, effectiveAt, actor, side: sideOf(data, sides) };
    }),
  };
}

function concerns({ claimId, about, by, disputeId }: Data, sides: Sides): boolean {
  const claims = [sides.opener, sides.counterpart];
  return disputeId === sides.disputeId || [claimId, about, by].some((one) => typeof one === 'string' && claims.includes(one));
}

function sideOf({ claimId, about }: Data, { opener, counterpart }: Sides): Side | null {
  const claim = claimId ?? about;
  if (claim === opener) return 'opener';
  return claim === counterpart && claim !== null ? 'counterpart' : null;
}

function givenIn(event: EventTold, sides: Sides): Given[] {
  const { sequence = '', id = null, type, recordedAt, data } = event;
  const documents = data['evidence'] as object[] | undefined;
  const side = giverOf(event, sides);
  return documents && documents.length > 0 && side ? [{ side, sequence, eventId: id, type, recordedAt, documents }] : [];
}

/** An incumbent answers a notice about the other's claim; in a dispute the event says who gave. */
function giverOf({ type, data }: EventTold, sides: Sides): Side | null {
  if (type === 'DisputeEvidenceSubmitted') return data['party'] === 'other-party' ? 'counterpart' : (data['party'] as Side);
  const side = sideOf(data, sides);
  if (type !== 'NoticeAnswered') return side;
  return side === 'opener' ? 'counterpart' : 'opener';
}

/** The customer answers a notice by its word about the claim. */
const customersAnswers: Record<string, string> = { CustomerConsented: 'agreed', CustomerDeclined: 'declined' };

function noticeOf({ sequence = '', recordedAt, data }: EventTold, events: readonly EventTold[], sides: Sides): NoticeGiven {
  const { noticeId, to = null, respondBy = null } = data as { noticeId?: string; to?: string; respondBy?: string };
  const answer = events.find(
    ({ type, data: its, recordedAt: at }) =>
      (type === 'NoticeAnswered' && noticeId !== undefined && its['noticeId'] === noticeId) ||
      (to === 'customer' && Object.hasOwn(customersAnswers, type) && its['claimId'] === data['about'] && at >= recordedAt),
  );
  const failure = events.find(({ type, data: its }) => type === 'NoticeFailed' && its['noticeId'] === noticeId);
  return {
    sequence,
    servedAt: recordedAt,
    to,
    about: sideOf(data, sides),
    respondBy,
    failed: failure ? { sequence: failure.sequence ?? '', recordedAt: failure.recordedAt } : null,
    answer: answer
      ? {
          sequence: answer.sequence ?? '',
          recordedAt: answer.recordedAt,
          stance: customersAnswers[answer.type] ?? (answer.data as { stance?: string }).stance ?? 'answered',
        }
      : null,
  };
}

function decisionOf({ sequence = '', type, recordedAt, effectiveAt, policyVersion, data }: EventTold, sides: Sides): DecisionMade {
  const { reasons = [], rationale = null, decidedBy = null, comparison = null } = data as Partial<DecisionMade>;
  return {
    sequence,
    type,
    side: sideOf(data, sides),
    recordedAt,
    effectiveAt,
    reasons,
    rationale,
    decidedBy,
    policyVersion: policyVersion ?? null,
    comparison,
  };
}
