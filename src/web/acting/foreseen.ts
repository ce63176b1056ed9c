import type { Caller } from '../../domain/facts';
import { counted } from '../../domain/counted';
import { markKindOf } from '../../timeline/marks';
import { handover, handoverWords } from '../drawing/handover';
import type { Handover } from '../drawing/handover';
import { shapeOf, signed } from '../drawing/shapes';
import { picture } from '../drawing/svg';
import { said } from '../events/said';
import type { DataTold } from '../events/said';
import { html } from '../html';
import type { Html } from '../html';
import { table } from '../lists/table';
import type { Telling } from '../telling';
import { timeOf } from '../words';
import type { Following } from './following';
import { followingTold } from './following-told';

/** What would be recorded, and what follows from it. */
export interface Foreseen {
  now: string;
  events: { data: DataTold; effectiveAt: string }[];
  following: Following;
  /** Who holds and who would, as far as the reader may know; null where it may not, or where nobody's days change. */
  handover: Handover | null;
}

/** Through whose eyes it is seen, and what the workload is called. */
interface Eyes {
  caller: Caller;
  telling: Telling;
  workload: string;
}

/** What would be recorded, who holds then, and what else follows. */
export function foreseenTold({ events, now, following, handover: asked }: Foreseen, { caller, telling, workload }: Eyes): Html {
  if (events.length === 0) return html`<p>Nothing: it is so already.</p>`;
  return html`<h3>${counted(events.length, 'event')} would be recorded</h3>
    ${wouldRead(events, now, telling)} ${asked && bands(asked)}
    <h3>Then</h3>
    <ul class="cons">
      ${followingTold({ following, now, caller, workload, telling }).map((one) => html`<li>${one}</li> `)}
    </ul>`;
}

function bands(asked: Handover): Html | null {
  const [wide, narrow] = [handover(asked, 'wide'), handover(asked, 'narrow')];
  const words = handoverWords(asked);
  return wide && narrow && html`<figure>${picture(wide, words)}${picture(narrow, words)}</figure>`;
}

/** The events as they would stand in the ledger, in its own tense. */
const wouldRead = (events: Foreseen['events'], now: string, telling: Telling): Html =>
  table(
    'What would be recorded',
    [
      {
        title: 'Event',
        cell: ({ data }) => eventNamed(String(data['type'])),
      },
      { title: 'It would read', cell: ({ data }) => said(data, telling) },
      { title: 'Effective', look: 'nw', cell: ({ effectiveAt }) => (effectiveAt === now ? 'at once' : timeOf(effectiveAt)) },
      { title: 'Carries', cell: ({ data }) => carried(data, now) },
    ],
    events,
    '',
  );

/** Under its sign, which no line parts it from. */
const eventNamed = (type: string): Html => html`<span class="nw">${signed(shapeOf(markKindOf(type)))}<code>${type}</code></span>`;

/** What an event holds beside what its sentence says. */
function carried(data: DataTold, now: string): Html {
  const { type, reasons = [], rationale, grounds, text, evidence = [], policyVersion } = data;
  const ahead = (name: string): string | null => (typeof data[name] === 'string' && data[name] > now ? data[name] : null);
  const [disputable, repudiable, stable] = [ahead('disputableUntil'), ahead('repudiableUntil'), ahead('stableUntil')];
  const parts = [
    ...(reasons as string[]).map((code) => html`<code>${code}</code>`),
    isWritten(rationale) && html`the rationale`,
    (isWritten(grounds) || isWritten(text)) && html`your words`,
    (evidence as unknown[]).length > 0 && html`${counted((evidence as unknown[]).length, 'document')}`,
    disputable !== null && type !== 'ClaimRejected' && html`the right to dispute until ${timeOf(disputable)}`,
    repudiable !== null && html`the customer’s right to say that it never agreed, until ${timeOf(repudiable)}`,
    stable !== null && html`no challenge until ${timeOf(stable)}`,
    typeof policyVersion === 'number' && html`policy version ${policyVersion}`,
  ].filter((part) => part !== false);
  return html`${parts.map((part, index) => html`${index > 0 && '; '}${part}`)}`;
}

const isWritten = (words: unknown): boolean => typeof words === 'string' && words !== '';
