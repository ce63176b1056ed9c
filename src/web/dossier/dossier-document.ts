import { createHash } from 'node:crypto';
import type { Dossier } from '../../api/disputes/dossier';
import type { DossierRead } from '../../api/disputes/dossiers';
import { dayOf } from '../../domain/calendar';
import { dayWords } from '../../timeline/words';
import { actorTold } from '../actor';
import { stylesheet } from '../assets';
import { besideOf } from '../../timeline/beside';
import { holdersOf } from '../drawing/holders';
import { layout } from '../drawing/layout';
import { definitions } from '../drawing/shapes';
import { svg } from '../drawing/svg';
import { factsTold, policyFact } from '../facts';
import { Html, html } from '../html';
import { answerWords } from '../workload/answer';
import { secondBand } from '../workload/keys';
import { serviceWords, timeOf } from '../words';
import { decisionsOf, eventsOf, evidenceOf, noticesOf } from './dossier-tables';
import type { DisputeRead } from './dossier-tables';

/** The stylesheet travels within the document, which is kept and sent on; nothing else in it may style or run. */
const styleHash = createHash('sha256').update(stylesheet.text).digest('base64');
const styles = new Html(`<style>${stylesheet.text}</style>`);
export const DOCUMENT_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What stands around it on a page; nothing of it in the document. */
interface Around {
  crumb: Html | null;
  next: Html | null;
  left: Html | null;
  seesPolicies: boolean;
}

/**
 * What is in it: the dispute in a sentence, what was decided and disputed, the documents side by side, what the rule recommended, how it ended.
 * @param crumb where it belongs to, where there is a way there
 * @param next what can be done about it, where there is something
 * @param left how long it may still take, or how long it takes too long
 * @param seesPolicies whether the reader may go on to the policy
 */
export function dossierMain(
  { dossier, answers }: DossierRead,
  { crumb = null, next = null, left = null, seesPolicies = false }: Partial<Around> = {},
): Html {
  const dispute = dossier.dispute as unknown as DisputeRead;
  return html`${crumb}
    <h1>${titleOf(dossier)}</h1>
    <p class="lede">${ledeOf(dispute, left)}</p>
    ${factsOf(dossier, dispute, seesPolicies)} ${next} ${disputedSection(dispute)}
    ${section('evidence', 'Evidence, side by side', evidenceOf(dossier.evidence, dispute))} ${timelineSection(dossier, answers)}
    ${section('notices', 'Notices', noticesOf(dossier.notices, dispute))}
    ${section('decisions', 'What was decided, and what the rule recommended', decisionsOf(dossier, dispute))} ${resolutionSection(dispute)}
    ${section('ahead', 'What lies ahead', aheadOf(dossier))}
    ${section('events', 'Events', eventsOf(dossier.events, dispute), replayNote(dossier))}`;
}

/** `Dispute about Contoso, Teams` */
export function titleOf({ dispute, customerName }: Dossier): string {
  const { tenantId, scope } = dispute as unknown as DisputeRead;
  return `Dispute about ${customerName ?? tenantId}, ${serviceWords(scope)}`;
}

/** The dossier as one file that is read, printed and kept: it asks for nothing else. */
export function dossierDocument(read: DossierRead): string {
  const { dossier } = read;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${titleOf(dossier)} – Onrecord</title>
        ${styles}
      </head>
      <body>
        ${definitions}
        <header class="top">
          <p class="brand">Onrecord</p>
          <p class="who">Dossier, as known on ${timeOf(dossier.timeline.knownAt)} UTC</p>
        </header>
        <main id="main">${dossierMain(read)}</main>
        <footer>
          <p>All times are UTC. Events are cited by their sequence, which is the same on every server and in every copy of the ledger.</p>
        </footer>
      </body>
    </html>`.text;
}

export const section = (id: string, title: string, ...parts: Html[]): Html =>
  html`<section aria-labelledby="h-${id}">
    <h2 id="h-${id}">${title}</h2>
    <div>${parts}</div>
  </section> `;

const openerOf = ({ opener }: DisputeRead): string => opener.partnerName ?? opener.partnerId;

function ledeOf(dispute: DisputeRead, left: Html | null): Html {
  const { counterpart, decision, openedAt } = dispute;
  const against = { rejection: 'the rejection of its claim', supersession: 'its supersession', end: 'the end of its association' };
  const favoured = counterpart && html`, which favoured <b>${counterpart.partnerName ?? counterpart.partnerId}</b>`;
  return html`On ${timeOf(dayOf(openedAt))} <b>${openerOf(dispute)}</b> disputed ${against[decision.kind]}${favoured}.
    ${standOf(dispute, left)}`;
}

/** How it ended, or whose turn it is. */
function standOf({ state, outcome, closedAt, escalateAt, escalatedAt }: DisputeRead, left: Html | null): Html {
  if (outcome !== null && closedAt !== null) return html`Resolved on ${timeOf(dayOf(closedAt))}: ${outcome.replaceAll('-', ' ')}.`;
  if (state !== 'open') return html`The dispute is ${state}.`;
  const turn =
    escalatedAt === null
      ? html`It waits for a manager, and is a lead’s from ${timeOf(escalateAt)}`
      : html`It is escalated, and waits for a lead since ${timeOf(escalatedAt)}`;
  return html`${turn}${left && html`, ${left}`}.`;
}

function factsOf(
  { timeline, dispute: { workloadId } }: Dossier,
  { disputeId, policyVersion, escalateAt, escalatedAt, state }: DisputeRead,
  seesPolicies: boolean,
): Html {
  return factsTold([
    ['Dispute', html`<code>${disputeId}</code>`],
    ['Workload', html`<code>${String(workloadId)}</code>`],
    policyFact(policyVersion, seesPolicies),
    ['Escalation', escalatedAt !== null ? timeOf(escalatedAt) : state === 'open' && html`due ${timeOf(escalateAt)}`],
    ['As known on', timeOf(timeline.knownAt)],
    ['On record', answerWords(timeline, null)],
  ]);
}

function timelineSection({ timeline, events }: Dossier, answers: DossierRead['answers']): Html {
  const drawn = { beside: besideOf(timeline, answers, null), holders: holdersOf(timeline, answers) };
  const cited = new Set(events.map(({ sequence }) => sequence));
  // What others did beside the dispute is drawn, and not among its events.
  const hrefOf = (sequence: string) => (cited.has(sequence) ? `#e${sequence}` : '#h-events');
  return html`<section class="full" aria-labelledby="h-timeline">
    <h2 id="h-timeline">Timeline</h2>
    <figure>${svg(layout(timeline, 'wide', drawn), hrefOf)}${svg(layout(timeline, 'narrow', drawn), hrefOf)}</figure>
    <p class="note">
      A mark stands where the ledger recorded the event, under its sequence; an arrow runs back to the day from which it holds. The band
      shows who was on record for each day, as known on
      ${dayWords(dayOf(timeline.knownAt))}.${drawn.beside && html` ${secondBand(drawn.beside, timeline)}`}
    </p>
  </section> `;
}

/** What was decided and why, and what is said against it. */
export function disputedSection({ decision, grounds }: DisputeRead): Html {
  const { at, reasons, rationale, decidedBy } = decision;
  return section(
    'disputed',
    'The decision, and the grounds against it',
    html`<div class="two">
      <div class="side">
        <h3>Decided${at !== null && html`, effective ${timeOf(at)}`}</h3>
        <p>${reasons.map(({ code, text }) => html`<code>${code}</code> ${text} `)}</p>
        ${rationale !== null && html`<blockquote>${rationale}</blockquote>`}
        <p class="rel">decided by ${whoOf(decidedBy)}</p>
      </div>
      <div class="side">
        <h3>Grounds</h3>
        <blockquote>${grounds}</blockquote>
      </div>
    </div>`,
  );
}

function resolutionSection({ outcome, reasons, rationale, decidedBy, closedAt, state }: DisputeRead): Html {
  if (outcome === null)
    return section('resolution', 'Resolution', html`<p>${state === 'open' ? 'Not decided yet.' : `The dispute is ${state}.`}</p>`);
  return section(
    'resolution',
    'Resolution',
    html`<p><b>${outcome.replaceAll('-', ' ')}</b>${closedAt !== null && html`, recorded ${timeOf(closedAt)}`}</p>
      <p>${reasons.map(({ code, text }) => html`<code>${code}</code> ${text} `)}</p>
      ${rationale !== null && html`<blockquote>${rationale}</blockquote>`}
      <p class="rel">decided by ${whoOf(decidedBy)}</p>`,
  );
}

const whoOf = (decider: { role: string; id?: string } | null): Html | string => {
  if (decider === null) return 'nobody';
  const byItself = decider.role === 'ledger' || decider.role === 'policy';
  return decider.id === undefined && !byItself ? `a ${decider.role}` : actorTold(decider);
};

function aheadOf({ timeline: { deadlines, lanes } }: Dossier): Html {
  if (deadlines.length === 0) return html`<p>Nothing, as far as it is known.</p>`;
  const name = (lane: string) => lanes.find((one) => one.lane === lane)?.name ?? lane;
  return html`<ul>
    ${deadlines.map(({ at, lane, then }) => html`<li>${timeOf(at)}: ${name(lane)}. ${then}</li> `)}
  </ul>`;
}

const replayNote = ({ replay }: Dossier): Html =>
  html`<p class="note">
    Anyone who may read the workload finds the same events again: ${replay.map((line) => html`<code>${line}</code> `)}
  </p>`;
