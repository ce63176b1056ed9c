import type { Instant } from '../../domain/calendar';
import { engagement } from '../../domain/workload/claim-events';
import { followsSection, problemTold, record, showWhatFollows } from '../acting/act-page';
import type { Problem } from '../acting/act-page';
import { documentFields } from '../acting/document';
import { html } from '../html';
import type { Html } from '../html';
import { capital, timeOf } from '../words';
import type { RequestTyped } from './request-typed';

export interface RequestPage {
  csrf: string;
  /** Of the command: sent again it is the same command. */
  key: string;
  typed: RequestTyped;
  /** What can be asked for, under the policy in force. */
  scopes: readonly string[];
  problem: Problem | null;
  /** What the partner's own request would say. */
  foreseen: { policyVersion: number; reviewStartBy: Instant } | null;
}

/** A partner asks to be on record. The preview is the first button of the form, so that Enter never records. */
export function requestPage({ csrf, key, typed, scopes, problem, foreseen }: RequestPage): Html {
  return html`<p class="crumb"><a href="/claims">Claims</a></p>
    <h1>Ask to be on record</h1>
    <p class="lede">For one service of one customer, upon a document that proves your work. Whoever holds it is told, and may answer.</p>
    ${problem && problemTold(problem)}
    <form id="act" method="post" action="/claims/request">
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="key" value="${key}" />
      <section aria-labelledby="h-cl">
        <h2 id="h-cl">Claim</h2>
        <div class="decide">
          ${claimFields(typed, scopes)} ${documentFields(typed.document, typed.scope, true)} ${showWhatFollows('/claims/request')}
        </div>
      </section>
    </form>
    ${foreseen && follows(foreseen)}`;
}

const claimFields = (typed: RequestTyped, scopes: readonly string[]): Html =>
  html`<div class="doc">
    <div class="fld">
      <label for="tenantId">Customer: the id of its tenant</label>
      <input id="tenantId" name="tenantId" value="${typed.tenantId}" maxlength="36" autocomplete="off" spellcheck="false" />
    </div>
    <div class="fld">
      <label for="scope">Service; of one that is sold by subscription with its id, as dynamics-sales~…</label>
      <input id="scope" name="scope" value="${typed.scope}" list="scopes" maxlength="100" autocomplete="off" spellcheck="false" />
      <datalist id="scopes">${scopes.map((scope) => html`<option value="${scope}"></option> `)}</datalist>
    </div>
    <div class="fld">
      <label for="engagement">What you do for the customer</label>
      <select id="engagement" name="engagement">
        <option value="">choose</option>
        ${engagement.options.map(
          (one) =>
            html`<option value="${one}" ${one === typed.engagement && html` selected`}>${capital(one.replaceAll('-', ' '))}</option> `,
        )}
      </select>
    </div>
  </div>`;

const follows = ({ policyVersion, reviewStartBy }: NonNullable<RequestPage['foreseen']>): Html =>
  followsSection(
    null,
    html`<ol class="cons">
        <li>You request the workload, under policy version ${policyVersion}; its review is to start until ${timeOf(reviewStartBy)}</li>
      </ol>
      <p class="note">
        Nothing is recorded yet. Whether anybody holds it or asks for it, and what follows for them, is told when you have asked. Nothing
        that is recorded is ever edited.
      </p>
      <div class="btns">
        ${record('Ask to be on record: record the claim')}
        <a href="/claims">Leave it</a>
      </div>`,
  );
