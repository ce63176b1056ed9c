import { isStaff } from '../../api/auth/roles';
import { claimIdOf } from '../../api/seen/events';
import type { Story } from '../../api/timeline/timelines';
import type { Caller } from '../../domain/facts';
import type { LaneClaim } from '../../timeline/timeline';
import { factsTold, policyFact } from '../facts';
import { html } from '../html';
import type { Html } from '../html';
import { stateWords, timeOf } from '../words';
import { holderOf } from './answer';

const MOST_CLAIMS = 12;
/** They write the version of the policy that a holding keeps to. */
const pinning: readonly string[] = ['AssociationImported', 'ClaimGranted', 'ClaimRenewed'];

/** What is so of a workload on D as known at K, as far as its reader is told. */
export function facts({ told, events }: Story, workloadId: string, caller: Caller): Html {
  const holder = holderOf(told);
  const policy = events.findLast(
    ({ type, effectiveAt, data }) => pinning.includes(type) && effectiveAt <= told.on && claimIdOf(data) === holder?.claimId,
  )?.policyVersion;
  const paid = told.usage.findLast(({ from }) => from <= told.on)?.paidUnits;
  const revision = events.at(-1)?.revision;
  const claims = told.lanes.flatMap(({ name, claims: own = [] }) => own.map((claim) => ({ ...claim, name }))).toReversed();
  const disputes = told.lanes.filter(({ kind, disputeId }) => kind === 'dispute' && disputeId !== undefined);
  return factsTold([
    ['Workload', html`<code>${workloadId}</code>`],
    ['Paid units', paid !== undefined && paid.toLocaleString('en')],
    ['Term until', holder?.termEnd && timeOf(holder.termEnd)],
    policy === undefined ? ['Policy', null] : policyFact(policy, isStaff(caller)),
    ['Revision', revision !== undefined && String(revision)],
    [claims.length === 1 ? 'Claim' : 'Claims', claims.length > 0 && claimsTold(claims)],
    [
      'Disputes',
      disputes.length > 0 &&
        html`<ul>
          ${disputes.map(({ name, disputeId, state }) => html`<li><a href="/disputes/${disputeId}">${name}</a> <span class="rel">${state}</span></li> `)}
        </ul>`,
    ],
  ]);
}

const claimsTold = (claims: readonly (LaneClaim & { name: string })[]): Html =>
  html`<ul>
    ${claims
      .slice(0, MOST_CLAIMS)
      .map(
        ({ claimId, name, state }) =>
          html`<li>
            <a href="/claims/${claimId}">${name}</a> <span class="rel">${state === 'Active' ? 'on record' : stateWords(state)}</span>
          </li> `,
      )}${claims.length > MOST_CLAIMS && html`<li>${claims.length - MOST_CLAIMS} before</li>`}
  </ul>`;
