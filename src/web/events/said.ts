import { maskedName } from '../../api/seen/rivals';
import type { WorkloadEvent } from '../../domain/workload/events';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { timeOf } from '../words';

/** What a reader is told of an event: what is kept from it is absent. */
export type DataTold = Readonly<Record<string, unknown>>;

/** Who did what, in the past tense, the partner first. */
type Sentence = (data: DataTold, who: string, telling: Telling) => Html;

const until = (lead: string, at: unknown): Html | null => (typeof at === 'string' ? html`${lead} ${timeOf(at)}` : null);
const word = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('-', ' ') : '');
/** In brackets; what is kept from the reader leaves none. */
const within = (value: unknown): string => (typeof value === 'string' ? ` (${word(value)})` : '');
const onBehalf = ({ onBehalfOf }: DataTold): string => (onBehalfOf ? ', entered by a manager' : '');

/** For every event of a workload: the compiler names the one that has no words yet. */
const sentences: Record<WorkloadEvent['type'], Sentence> = {
  ClaimRequested: (_, who) => html`${who} requested the workload`,
  ClaimEvidenceAttached: (_, who) => html`${who} added documents`,
  NoticeServed: ({ to, channel, respondBy }, who) =>
    html`Notice of what ${who} asks was served to
    ${to === 'customer' ? 'the customer' : 'the incumbent'}${channel === 'mail' && ' by mail'}${until(', to answer until', respondBy)}`,
  NoticeFailed: ({ to, channel, reason }, who) =>
    html`The notice of what ${who} asks did not reach
    ${to === 'customer' ? 'the customer' : 'the incumbent'}${
      typeof channel === 'string' && ` by ${word(channel)}`
    }${typeof reason === 'string' && `: ${reason}`}`,
  NoticeAnswered: ({ stance }) =>
    html`The incumbent answered the
    notice${stance === 'releases' && ': it releases the workload'}${stance === 'defends' && ': it defends what it holds'}`,
  ClaimReviewStarted: ({ reviewBy }, who) => html`Review of ${who}’s claim began${until(', due', reviewBy)}`,
  PartnerActionRequired: ({ dueAt }, who) => html`${who} was asked to mend its claim${until(', until', dueAt)}`,
  ClaimResubmitted: (_, who) => html`${who} mended its claim`,
  ClaimReviewPassed: ({ consentUntil }, who) => html`${who}’s claim passed review${until('; the customer may answer until', consentUntil)}`,
  CustomerConsented: (data, who) => html`The customer agreed to ${who}${onBehalf(data)}`,
  ClaimGranted: ({ basis, effectiveUntil, termEnd }, who) =>
    html`${who} came on record${within(basis)}${until(', until', effectiveUntil)}${until('; the term ends', termEnd)}`,
  ClaimSuperseded: ({ by }, who, telling) => html`${who} was superseded${typeof by === 'string' && ` by ${telling.claim(by)}`}`,
  ClaimRejected: ({ disputableUntil }, who) => html`${who}’s claim was rejected${until('; it may dispute that until', disputableUntil)}`,
  ClaimWithdrawn: (_, who) => html`${who} withdrew its claim`,
  CustomerDeclined: (data, who) =>
    html`The customer declined ${who}${onBehalf(data)}${until('; it may not ask again before', data['cooldownUntil'])}`,
  CustomerEnded: (data, who) =>
    html`The customer ended the association with ${who}${onBehalf(data)}${until('; it may not ask again before', data['cooldownUntil'])}`,
  AssociationEnded: ({ by }, who) =>
    html`${by === 'holder' ? `${who} ended its association` : `The association with ${who} was ended by a manager`}`,
  ClaimExpired: (_, who) => html`${who}’s term ended`,
  AssociationImported: ({ since }, who) => html`${who} was carried over from a report${until(', on record since', since)}`,
  CustomerRepudiated: (data, who) =>
    html`The customer never agreed to ${who}${onBehalf(data)}${until('; it may not ask again before', data['cooldownUntil'])}`,
  AssociationMoved: ({ partnerId }, who) => html`${who} moved the association to ${word(partnerId)}`,
  ClaimRenewed: ({ termEnd }, who) => html`${who} renewed${until('; the term now ends', termEnd)}`,
  DisputeOpened: ({ decision, escalateAt }, who) =>
    html`${who} disputed the ${word(decision)}: the workload is on hold${until('; it escalates', escalateAt)}`,
  DisputeEvidenceSubmitted: ({ party }) =>
    html`Documents were given in the dispute by ${party === 'customer' ? 'the customer' : `the ${word(party)}`}`,
  DisputeEscalated: () => html`The dispute was escalated: only a lead resolves it now`,
  DisputeWithdrawn: (_, who) => html`${who} took its dispute back: the decision stands`,
  DisputeResolved: ({ outcome }) => html`The dispute was resolved: ${word(outcome)}`,
  DisputeClosed: ({ because }) => html`The dispute was closed${within(because)}`,
  DeadlineExtended: ({ which, until: at }) => html`More time was given for the ${word(which)}${until(', until', at)}`,
  NoteAdded: ({ visibility }) => html`A manager left a note${visibility === 'internal' && ' for the vendor’s people alone'}`,
  WorkloadLocked: (data) => html`The customer locked the workload${onBehalf(data)}`,
  WorkloadUnlocked: (data) => html`The customer unlocked the workload${onBehalf(data)}`,
  CooldownLifted: ({ account }) => html`The customer lets ${word(account)} ask again`,
};

/** An event as a sentence; of a type that this version does not know, its name. */
export function said(data: DataTold, telling: Telling): Html {
  const { type, competingPartner, claimId, about } = data;
  const subject = claimId ?? about;
  const who =
    typeof competingPartner === 'number'
      ? maskedName(competingPartner)
      : typeof subject === 'string'
        ? telling.claim(subject)
        : 'the partner';
  const sentence = Object.hasOwn(sentences, String(type)) ? sentences[type as WorkloadEvent['type']] : undefined;
  return sentence ? sentence(data, who, telling) : html`${String(type)}`;
}
