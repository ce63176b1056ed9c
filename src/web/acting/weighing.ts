import { isDecider } from '../../api/auth/roles';
import type { Dossier } from '../../api/disputes/dossier';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import { isOverride } from '../../domain/workload/comparison';
import type { DisputeRow } from '../../projections/workloads/rows';
import { actorTold } from '../actor';
import { compared } from '../claims/comparison';
import type { ComparisonTold } from '../claims/comparison';
import { disputedSection, section } from '../dossier/dossier-document';
import { evidenceOf } from '../dossier/dossier-tables';
import type { DisputeRead } from '../dossier/dossier-tables';
import { documentsTold } from '../evidence';
import { factsTold, policyFact } from '../facts';
import type { Fact } from '../facts';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { dueWords, leftTime, timeOf } from '../words';
import type { Act, Given, Subject } from './act';
import { isEmpty } from './form';

/** Whether there is something to weigh before it is done: a decider's word that it gives reasons for. */
export const isWeighed = ({ rationale }: Act, { kind }: Subject, caller: Caller): boolean =>
  rationale === true && isDecider(caller) && (kind === 'claims' || kind === 'disputes');

/** Whose claim or dispute it is. */
export function whose({ kind, row }: Subject, telling: Telling): string {
  if (kind === 'claims') return telling.partner(row);
  return kind === 'disputes' ? telling.claim(row.opener.claimId) : telling.workload(row);
}

/** What a decider weighs. */
export interface Weighed {
  /** What the rule says; null where nothing is compared. */
  comparison: ComparisonTold | null;
  /** What makes the decision permissible. */
  checks: Html | null;
  /** Of a dispute: what was decided, and what each side gave. */
  gathered: Pick<Dossier, 'dispute' | 'evidence'> | null;
  /** Of an open dispute: how long it may still take. */
  left: Html | null;
}

/** What there is to decide by: the grounds of a dispute, the documents, what the rule says of them, and what has to be so. */
export function weighing(subject: Subject, { comparison, checks, gathered, left }: Weighed, telling: Telling): Html | null {
  if (subject.kind === 'disputes') {
    if (gathered === null) return null;
    const dispute = gathered.dispute as unknown as DisputeRead;
    const hrefOf = (sequence: string) => `/disputes/${dispute.disputeId}#e${sequence}`;
    return html`${factsTold(factsOfDispute(subject.row, left))} ${disputedSection(dispute)}
    ${section('evidence', 'Evidence, side by side', evidenceOf(gathered.evidence, dispute, hrefOf))}
    ${section('rule', 'The rule', ruleOfDispute(subject.row, comparison, telling), html`${checks}`)}`;
  }
  if (subject.kind !== 'claims') return null;
  const { nextDeadline, evidence, policyVersion } = subject.row;
  return html`${factsTold([['Due', nextDeadline && dueWords(nextDeadline)], policyFact(policyVersion, true)])}
  ${section('evidence', 'Evidence', documentsTold(evidence))}
  ${(comparison ?? checks) && section('rule', 'The rule', html`${comparison && compared(comparison, telling)}${checks}`)}`;
}

/** Until the answer to a dispute is due by the programme, or how long it has been. */
export const leftFor = ({ escalateAt, policyVersion }: DisputeRow, now: Instant, { ledger }: Parts): Html =>
  leftTime(now, escalateAt.at, policyOf(ledger.policies, policyVersion).terms.holidays);

function factsOfDispute(
  { disputeId, decision, disputed, openedAt, escalateAt, escalatedAt, policyVersion }: DisputeRow,
  left: Html | null,
): Fact[] {
  return [
    ['Disputed', html`the ${decision}, <a href="/disputes/${disputeId}">with all that was recorded</a>`],
    ['Decided by', disputed && actorTold(disputed.decidedBy)],
    ['Opened', timeOf(openedAt)],
    escalatedAt === null
      ? ['Escalates', html`${timeOf(escalateAt.at)} ${left}`]
      : ['Escalated', html`${timeOf(escalatedAt)}: a lead resolves it ${left}`],
    policyFact(policyVersion, true),
  ];
}

function ruleOfDispute({ evidence }: DisputeRow, comparison: ComparisonTold | null, telling: Telling): Html {
  if (comparison === null) return html`<p>An end compares no documents: nothing is recommended.</p>`;
  return html`${compared(comparison, telling)}${evidence.length > 0 && html`<p class="note">It does not read what was given in the dispute.</p>`}`;
}

/**
 * How a choice stands to what the rule recommends; null where it recommends nothing between two. Who goes against it is asked why, until
 * that is said.
 * @param given with the outcome of a dispute; of a claim nothing is chosen
 */
export function stanceOf(
  { name }: Act,
  subject: Subject,
  { recommends, because }: ComparisonTold,
  { choice, rationale }: Pick<Given, 'choice' | 'rationale'>,
): Html | null {
  if (because === 'only-claimant' || typeof recommends !== 'string') return null;
  const against = isAgainst(name, subject, { recommends, because }, choice);
  if (against === null) return null;
  return against ? html`<strong>against the rule${isEmpty(rationale) && ': say why'}</strong>` : html`as the rule recommends`;
}

function isAgainst(
  act: string,
  { kind, row }: Subject,
  comparison: { recommends: string; because: ComparisonTold['because'] },
  outcome: string,
): boolean | null {
  if (kind === 'claims') {
    if (act === 'pass-review') return isOverride('passed', row.claimId, comparison);
    return act === 'reject' ? isOverride('rejected', row.claimId, comparison) : null;
  }
  if (kind !== 'disputes' || outcome === '') return null;
  return (outcome === 'decision-stands') === (comparison.recommends === row.opener.claimId);
}
