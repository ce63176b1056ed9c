import type { Parts } from '../../api/parts';
import { businessDaysLeft } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { ClaimState } from '../../domain/workload/state';
import { policyOf } from '../../domain/policy/policy';
import type { GroupName, QueueGroup } from '../../projections/workloads/queue-groups';
import { hasServiceLevel } from '../../projections/workloads/queues';
import type { WaitingRow } from '../../projections/workloads/queues';
import { signed } from '../drawing/shapes';
import { html } from '../html';
import type { Html } from '../html';
import { tellingFor } from '../telling';
import type { Telling } from '../telling';
import { capital, leftWords, timeOf } from '../words';
import { Calendar } from './calendar';
import { groupWords, kinds, placeOfGroup } from './groups';
import type { Asked } from './groups';
import { nextStep, placeOf } from './next-step';

/** A group with what is shown of it. */
export interface GroupShown extends QueueGroup {
  items: WaitingRow[];
  next: string | null;
}

export interface TableShown {
  /** All groups, or the one that was chosen. */
  shown: GroupShown[];
  chosen: GroupName | undefined;
  asked: Asked;
  now: Instant;
  caller: Caller;
  parts: Parts;
}

/** Groups as parts of one table, so that their columns stand under each other. */
export function queueTable(page: TableShown): Html {
  const calendar = new Calendar(page.now);
  return html`<table class="queue q">
    <caption class="vh">
      What waits: late, contested and in dispute first, then by queue, each by deadline
    </caption>
    <thead>
      <tr>
        <th scope="col">Workload</th>
        <th scope="col">Due</th>
        <th scope="col" class="st"><span class="vh">On the calendar</span>${calendar.axis()}</th>
        <th scope="col">What waits</th>
        <th scope="col">Between whom</th>
        <th scope="col">Next step</th>
      </tr>
    </thead>
    ${page.shown.map((group) => partOf(group, page, calendar))}
  </table>`;
}

function partOf(group: GroupShown, page: TableShown, calendar: Calendar): Html {
  const { name, count, items } = group;
  const more = page.chosen === undefined && count > items.length;
  return html`<tbody>
    <tr class="grp">
      <th colspan="6" scope="rowgroup">
        ${capital(groupWords[name])} <span class="cnt">${count.toLocaleString('en')}</span>
        ${more && html`<a class="cnt" href="${placeOfGroup(page.asked, name)}">all ${count.toLocaleString('en')}<span class="vh"> ${groupWords[name]}</span></a>`}
      </th>
    </tr>
    ${items.map((row) => rowOf(row, group, page, calendar))}
  </tbody>`;
}

function rowOf(row: WaitingRow, { name }: GroupShown, { parts, caller, now }: TableShown, calendar: Calendar): Html {
  const telling = tellingFor(parts, caller, row.workloadId);
  const late = hasServiceLevel(row.queue) && row.deadline !== null && row.deadline <= now;
  const { holidays } = policyOf(parts.ledger.policies, row.policyVersion).terms;
  const [words, sign] = kinds[row.queue];
  const {
    words: step,
    href,
    until,
  } = nextStep(row, {
    caller,
    now,
    isLookedAfter: (partnerId) => parts.queries.reference.partner(partnerId)?.managedBy === caller.id,
  });
  const more = notes(row, telling, now, { isContested: name === 'contested', until }).filter((note) => note !== null);
  return html`<tr ${late && html` class="late"`}>
    <th scope="row"><a href="${placeOf(row)}">${telling.workload(row)}</a></th>
    <td class="d">
      ${
        row.deadline &&
        html`${late && signed('m-late')}${timeOf(row.deadline)}<br /><span class="${late ? 'over-t' : 'rel'}"
            >${leftWords(businessDaysLeft(now, row.deadline, holidays))}</span
          >`
      }
    </td>
    <td class="st">${calendar.line(row.deadline, late)}</td>
    <td class="wh">${signed(sign)}${words}</td>
    <td class="bt">
      ${between(row, telling)}${more.length > 0 && html`<br /><span class="rel">${more.map((note, index) => html`${index > 0 && '; '}${note}`)}</span>`}
    </td>
    <td class="ac">
      <a href="${href}"
        >${step}${until && html` <span class="rel">until ${timeOf(until)}</span>`}<span class="vh">: ${telling.workload(row)}</span></a
      >
    </td>
  </tr> `;
}

function between(row: WaitingRow, telling: Telling): Html {
  const { against, disputeId } = row;
  const other = against && html`<b>${telling.partner(against)}</b>`;
  return disputeId === null
    ? html`<b>${telling.partner(row)}</b> asks; ${other ? html`${other} on record` : 'vacant'}`
    : html`<b>${telling.partner(row)}</b> disputes ${decisions[row.state] ?? 'the decision'}${other && html` in favour of ${other}`}`;
}

/** What is disputed, by what the claim became. */
const decisions: Partial<Record<ClaimState, string>> = { Rejected: 'its rejection', Superseded: 'its supersession', Ended: 'its end' };

/** What else has to be known before it is taken up; `said`: what the row says already. */
function notes(row: WaitingRow, telling: Telling, now: Instant, said: { isContested: boolean; until?: Instant | null }): (Html | null)[] {
  const { queue, contested, noticeUntil, notServed, onHold, locked, reviewer, decidedBy, disputeId } = row;
  const others = row.rivals.filter((partnerId) => partnerId !== row.partnerId && partnerId !== row.against?.partnerId);
  const beside = [
    ...(contested && !said.isContested && disputeId === null ? ['contested'] : []),
    ...(others.length > 0 ? [`beside ${others.map((id) => telling.organisation(id)).join(' and ')}`] : []),
  ].join(', ');
  return [
    beside === '' ? null : html`${beside}`,
    noticeUntil !== null && noticeUntil > now && noticeUntil !== said.until && notServed === null
      ? html`notice until ${timeOf(noticeUntil)}`
      : null,
    notServed && (queue === 'not-served' ? html`to the ${notServed.to}` : html`the notice to the ${notServed.to} was not served`),
    onHold && disputeId === null ? html`on hold` : null,
    locked ? html`locked` : null,
    disputeId === null && reviewer !== null ? html`reviewed by ${reviewer}` : null,
    decidedBy === null ? null : html`${decidedBy} decided: ${queue === 'escalated' ? 'a lead' : 'another'} resolves`,
  ];
}
