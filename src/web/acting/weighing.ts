import { isOverride } from '../../domain/workload/comparison';
import type { Caller } from '../../domain/facts';
import { isDecider } from '../../api/auth/roles';
import type { DisputeRow } from '../../projections/workloads/rows';
import { compared } from '../claims/comparison';
import type { ComparisonTold } from '../claims/comparison';
import { actorTold } from '../actor';
import { kindOf } from '../evidence';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { dueWords, timeOf } from '../words';
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

/** What there is to decide by: what the rule says of the documents, what is disputed and why, and until when it is due. */
export function weighing(subject: Subject, comparison: ComparisonTold | null, telling: Telling): Html | null {
  if (subject.kind !== 'claims' && subject.kind !== 'disputes') return null;
  const { row } = subject;
  return html`<section aria-labelledby="h-we">
    <h2 id="h-we">What there is to decide by</h2>
    <div>
      ${'grounds' in row ? disputed(row, telling) : row.nextDeadline && html`<p>Due: ${dueWords(row.nextDeadline)}.</p>`}
      ${comparison && compared(comparison, telling)}
    </div>
  </section>`;
}

function disputed({ decision, disputed: what, grounds, opener, evidence, escalateAt, escalatedAt }: DisputeRow, telling: Telling): Html {
  return html`<p>Disputed: the ${decision}${what && html`, decided by ${actorTold(what.decidedBy)}, effective ${timeOf(what.at)}`}.</p>
    ${what && what.rationale !== null && what.rationale !== '' && html`<blockquote><p>${what.rationale}</p></blockquote>`}
    <p>Grounds of ${telling.claim(opener.claimId)}:</p>
    <blockquote><p>${grounds}</p></blockquote>
    ${evidence.flatMap(({ party, given }) =>
      given.map(
        ({ type, customerSignedOn }) =>
          html`<p>
            Given in it: ${kindOf(type)} of the ${party.replaceAll('-', ' ')}, signed ${timeOf(customerSignedOn)}. The rule does not read
            it.
          </p> `,
      ),
    )}
    <p>
      ${escalatedAt === null ? html`It escalates ${timeOf(escalateAt.at)}.` : html`Escalated ${timeOf(escalatedAt)}: a lead resolves it.`}
    </p>`;
}

/** Who may be superseded has been heard, or there is nobody. */
export function incumbentHeard(comparison: ComparisonTold, claimId: string): string {
  const incumbent = comparison.candidates.some((one) => one.standing === 'incumbent' && one.claimId !== claimId);
  return incumbent ? 'Who holds now has been heard.' : 'Nobody holds it now.';
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
