import type { Day } from '../../domain/calendar';
import { html } from '../html';
import type { Html } from '../html';
import { asOfForm } from './as-of-form';
import type { Asked } from './place';

/** Before every ledger: the form bounds nothing where no workload was read. */
const EARLIEST: Day = '1970-01-01';

/** Something else than a date was asked for: the form again, with what was typed. */
export const noSuchDate = (workloadId: string, asked: Asked, detail: string, today: Day): Html =>
  html`<h1>No such date</h1>
    <p class="problem" role="alert">${detail}</p>
    <section class="as" aria-labelledby="h-as">
      <h2 id="h-as">As of</h2>
      <div>${asOfForm(workloadId, asked, { from: EARLIEST, today })}</div>
    </section>
    <p class="note"><a href="/workloads/${workloadId}">The workload as it is now</a></p>`;

/** Nothing is there for the reader; whether anything is there at all is not said. */
export const noSuchWorkload = (workloadId: string): Html =>
  html`<h1>Nothing here for you</h1>
    <p class="lede">
      There is no workload <code>${workloadId}</code> that you may see. It may be another’s, or nothing was ever recorded of it.
    </p>
    <form class="find" method="get" action="/find" role="search">
      <label for="q">Find another: customer, service, partner, claim id or tenant id</label>
      <div><input id="q" name="q" type="search" autocomplete="off" /><button type="submit">Find</button></div>
    </form>
    <p class="note"><a href="/workloads">All workloads that you may see</a></p>`;
