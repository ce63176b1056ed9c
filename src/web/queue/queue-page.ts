import { isDecider } from '../../api/auth/roles';
import { counted } from '../../domain/counted';
import { groupNames } from '../../projections/workloads/queue-groups';
import type { GroupName, QueueGroup } from '../../projections/workloads/queue-groups';
import { waitingQueues } from '../../projections/workloads/queues';
import { definitions } from '../drawing/shapes';
import { html } from '../html';
import type { Html } from '../html';
import { pick } from '../lists/pick';
import type { Known } from '../lists/pick';
import { choices, onward } from '../lists/table';
import { capital, timeOf } from '../words';
import { groupWords, placeOfGroup } from './groups';
import { queueTable } from './queue-table';
import type { TableShown } from './queue-table';

export interface QueueShown extends TableShown {
  /** All that have something in them. */
  groups: QueueGroup[];
  known: { reviewers: Known[]; tenants: Known[]; partners: Known[] };
  url: string;
}

/** All that waits, each thing once: what is late, contested or in dispute first, then queue by queue. */
export function queuePage(page: QueueShown): Html {
  const { shown, chosen, url } = page;
  const [only] = shown;
  return html`${definitions}
    <h1>Queue</h1>
    <p class="lede">${lede(page)}</p>
    ${parts(page)} ${filters(page)} ${shown.length === 0 ? html`<p>Nothing waits here.</p>` : queueTable(page)}
    ${chosen !== undefined && only && onward(url, only.next)}
    <p class="note">
      Each claim keeps the deadlines of its policy; business days are Monday to Friday, less the policy’s holidays. A deadline that passes
      while nobody looks takes effect at its own moment.
    </p>`;
}

function lede({ groups, asked }: QueueShown): Html {
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  const late = groups.find(({ name }) => name === 'breached');
  const [next] = groups.flatMap(({ name, oldestDeadline }) => (name === 'breached' ? [] : (oldestDeadline ?? []))).toSorted();
  return html`<b>${counted(all, 'thing waits', 'things wait')}${asked.mine && ' for you'}.</b>
    ${late ? html`${late.count} past the deadline of the programme, the oldest since ${late.oldestDeadline && timeOf(late.oldestDeadline)}.` : 'Nothing is past its deadline.'}
    ${next !== undefined && html`The next falls due ${timeOf(next)}.`}`;
}

function parts({ groups, chosen, asked }: QueueShown): Html {
  const count = (name: GroupName): number => groups.find((group) => group.name === name)?.count ?? 0;
  const always: GroupName[] = ['breached', 'contested'];
  const those = groupNames.filter((name) => count(name) > 0 || always.includes(name) || name === chosen);
  return choices('Groups', [
    {
      name: 'everything',
      href: placeOfGroup(asked),
      count: groups.reduce((sum, group) => sum + group.count, 0),
      current: chosen === undefined,
    },
    ...those.map((name) => ({
      name: groupWords[name],
      href: placeOfGroup(asked, name),
      count: count(name),
      current: name === chosen,
    })),
  ]);
}

function filters({ chosen, asked, caller, known: { reviewers, tenants, partners } }: QueueShown): Html {
  const kinds = waitingQueues.map((id) => ({ id, name: capital(groupWords[id]) }));
  return html`<form class="filter" method="get" action="/queue">
    ${chosen !== undefined && html`<input type="hidden" name="group" value="${chosen}" />`}
    ${pick({ name: 'name', label: 'What waits', known: kinds, chosen: asked.name ?? '', none: 'anything' })}
    ${pick({ name: 'reviewer', label: 'Reviewer', known: reviewers, chosen: asked.reviewer ?? '', none: 'everybody' })}
    ${pick({ name: 'tenant', label: 'Customer', known: tenants, chosen: asked.tenant ?? '', none: 'any' })}
    ${pick({ name: 'partner', label: 'Partner', known: partners, chosen: asked.partner ?? '', none: 'any' })}
    <div>
      <label for="due-before">Due before</label><input id="due-before" name="due-before" type="date" value="${asked['due-before'] ?? ''}" />
    </div>
    ${
      isDecider(caller) &&
      html`<div class="ck">
        <input id="mine" name="mine" type="checkbox" value="true" ${asked.mine && html` checked`} /><label for="mine"
          >only what I may decide</label
        >
      </div>`
    }
    <button type="submit" class="sec">Show</button>
  </form>`;
}
