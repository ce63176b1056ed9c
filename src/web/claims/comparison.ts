import type { Claims } from '../../api/claims/claims';
import { maskedName } from '../../api/seen/rivals';
import type { Rival } from '../../api/seen/rivals';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { Comparison } from '../../domain/workload/claim-events';
import type { DisputeRow } from '../../projections/workloads/rows';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { capital, dayOrTime, timeOf } from '../words';

/** The comparison as its reader is told it: of a rival the dates only. */
export interface ComparisonTold extends Pick<Comparison, 'rule' | 'ruleVersion' | 'because'> {
  recommends: string | Rival;
  candidates: (Partial<Rival> & {
    claimId?: string;
    standing: string;
    requestedAt: Instant;
    newestEvidence: { customerSignedOn: string; sha256?: string | null } | null;
  })[];
  policyVersion: number;
  /** Of the decision that recorded it; null where it is what the rule says now. */
  sequence: string | null;
}

/** What the rule said of what a dispute is about, or says now where nothing was recorded with the decision. An end was no comparison. */
export const disputedCompared = async (
  claims: Claims,
  { claimId, decision }: DisputeRow,
  caller: Caller,
): Promise<ComparisonTold | null> => (decision === 'end' ? null : ((await claims.comparison(claimId, caller)) as ComparisonTold));

/** Why a rule recommends whom it does. */
export const because: Record<Comparison['because'], string> = {
  'only-claimant': 'nobody else asks or holds',
  'newest-evidence': 'its newest document was signed last',
  'tie-incumbent': 'the newest documents are of the same day, and the incumbent goes first',
  'tie-earlier-request': 'the newest documents are of the same day, and it asked first',
  'incumbent-protected': 'under this policy the incumbent stays unless the customer agrees to another',
  'customer-agreed': 'the customer agreed to it',
};

/** What is compared of a carried-over claim is since when it was on record; of a rival's the reader is told the day and not which of the two. */
function evidenceTold(newest: ComparisonTold['candidates'][number]['newestEvidence']): Html {
  if (newest === null) return html`none`;
  const what = newest.sha256 === null ? 'on record since' : newest.sha256 === undefined ? 'dated' : 'signed';
  return html`${what} <b>${timeOf(newest.customerSignedOn)}</b>`;
}

/** What the rule says and why, with the dates that it compared. */
export function compared(
  { rule, ruleVersion, candidates, recommends, because: why, policyVersion }: ComparisonTold,
  telling: Telling,
): Html {
  const named = (one: Partial<Rival> | string): string => {
    if (typeof one === 'string') return telling.claim(one);
    if ('competingPartner' in one && one.competingPartner !== undefined) return maskedName(one.competingPartner);
    return 'claimId' in one && one.claimId !== undefined ? telling.claim(one.claimId) : 'a partner';
  };
  return html`<p class="answer">The rule recommends <strong>${named(recommends)}</strong>.</p>
    <p>
      ${capital(because[why])}. Rule ${rule.replaceAll('-', ' ')}, version ${ruleVersion}, of policy version ${policyVersion}. It
      recommends; a manager decides.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Evidence side by side">
      <table class="side">
        <thead>
          <tr>
            <td></td>
            ${candidates.map((one) => html`<th scope="col">${named(one)} <span class="rel">${one.standing}</span></th> `)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Requested</th>
            ${candidates.map(({ claimId, requestedAt }) => html`<td>${claimId !== undefined && telling.carriedOver(claimId) ? 'carried over from a report' : dayOrTime(requestedAt)}</td> `)}
          </tr>
          <tr class="key">
            <th scope="row">Newest evidence</th>
            ${candidates.map(({ newestEvidence }) => html`<td>${evidenceTold(newestEvidence)}</td> `)}
          </tr>
        </tbody>
      </table>
    </div>`;
}
