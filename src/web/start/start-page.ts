import type { Counts } from '../../projections/workloads/queries';
import { swatch } from '../drawing/shapes';
import { html } from '../html';
import type { Html } from '../html';
import { findForm } from '../lists/find-form';

/** What the start page tells. */
export interface Start {
  /** Of what the reader may see. */
  counts: Counts;
  /** Of the whole ledger; null for whom it is none of. */
  whole: { tenants: number; partners: number; events: number } | null;
  /** What waits for who is signed in; null for who has no inbox. */
  waiting: Html | null;
  /** Null where nobody may be named. */
  contested: { table: Html; shown: number } | null;
  /** What may be looked for; null where the reader sees nothing. */
  example: string | null;
  /** Whether the reader is signed in as one of the programme's people, who may look through all events and the policies. */
  isStaff: boolean;
  /** Null for who is signed in. */
  signIn: Html | null;
}

/** What this is, find, what waits for the reader, contested now, what is in this ledger, and the way in. */
export function startPage({ counts, whole, waiting, contested, example, isStaff, signIn }: Start): Html {
  return html`<h1>Who is partner of record, and why?</h1>
    <p class="lede">
      Onrecord keeps, for every workload of every customer, the one partner on record: who asked, who was told, what was compared, who
      decided. It answers for any date, as known on any date, and nothing in it is ever edited.
    </p>
    ${findForm('Find a workload', example)}
    ${isStaff && html`<p class="note">Or look through <a href="/history">every event</a>: by type, customer, partner, claim, who acted, or date.</p>`}
    ${waiting} ${contested && contestedNow(contested.table, contested.shown, counts.contestedOrOnHold)}
    <section aria-labelledby="h-in">
      <h2 id="h-in">In this ledger</h2>
      <dl class="facts nums">
        ${number('Workloads', counts.workloads, '/workloads')} ${number('held', counts.held, '/workloads?status=held')}
        ${number('vacant', counts.vacant, '/workloads?status=vacant')}
        ${number('contested', counts.contested, '/workloads?status=contested')}
        ${number('on hold', counts.onHold, '/workloads?status=on-hold')}
        ${whole && html`${number('Customers', whole.tenants)}${number('Partners', whole.partners)}${number('Events', whole.events, isStaff ? '/history' : undefined)}`}
      </dl>
    </section>
    ${
      signIn &&
      html`<section aria-labelledby="roles">
        <h2 id="roles">Sign in</h2>
        ${signIn}
      </section>`
    }
    <section aria-labelledby="h-el">
      <h2 id="h-el">Elsewhere</h2>
      <ul class="plain">
        ${isStaff && html`<li><a href="/policies">Policies</a>: the rules in force and every earlier version</li>`}
        <li><a href="/docs">The HTTP interface</a>, with examples</li>
        <li><a href="/health/ready">Whether the server is ready</a>, and <a href="/metrics">its numbers</a></li>
      </ul>
    </section>`;
}

/** @param shown how many of them the table has */
const contestedNow = (table: Html, shown: number, all: number): Html =>
  html`<section aria-labelledby="h-co">
    <h2 id="h-co">Contested now</h2>
    <div>
      ${table}
      ${
        shown > 0 &&
        html`<p class="note stn">
          Upper strip: on record, a pattern for each holder; lower strip: ${swatch('w-notice')}contested, ${swatch('w-dispute')}in dispute
          and on hold
        </p>`
      }
      ${all > shown && html`<p class="note"><a href="/workloads?status=contested,on-hold">All ${all.toLocaleString('en')}</a></p>`}
    </div>
  </section>`;

const number = (name: string, value: number, href?: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${href ? html`<a href="${href}">${value.toLocaleString('en')}</a>` : value.toLocaleString('en')}</dd>
  </div> `;
