import type { Caller } from '../domain/facts';
import type { Instant } from '../domain/calendar';
import type { Session } from '../api/auth/sessions';
import { icon, script, stylesheet } from './assets';
import { html } from './html';
import type { Html } from './html';
import { timeOf, workloadsWords } from './words';

/** What the pages' policy allows: what the ledger serves itself, and nothing within the page. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface Frame {
  title: string;
  /** The address of the page, for the navigation. */
  path: string;
  session: Session | undefined;
  /** The name of whom the reader acts for. */
  organisation: string | null;
  /** The ledger's clock, and how far its views have read. */
  now: Instant;
  /** Null for whom it is none of: it tells how much others do. */
  sequence: number | null;
  /** A past state of knowledge: the rule above the page is broken. */
  pastKnowledge?: boolean;
}

interface Place {
  path: string;
  name: string;
}
const START: Place = { path: '/', name: 'Start' };
const QUEUE: Place = { path: '/queue', name: 'Queue' };
const workloads = (role: Caller['role']): Place => ({ path: '/workloads', name: workloadsWords(role) });
const CLAIMS: Place = { path: '/claims', name: 'Claims' };
const INBOX: Place = { path: '/inbox', name: 'Inbox' };
const DISPUTES: Place = { path: '/disputes', name: 'Disputes' };
const CHANGES: Place = { path: '/changes', name: 'Changes' };
const HISTORY: Place = { path: '/history', name: 'History' };
const DECIDER = [START, QUEUE, INBOX, workloads('manager'), CLAIMS, DISPUTES, CHANGES, HISTORY];

/** Where each role has something to see: every list that it may read. */
const places: Partial<Record<Caller['role'], Place[]>> = {
  manager: DECIDER,
  lead: DECIDER,
  auditor: DECIDER.filter((place) => place !== INBOX),
  partner: [START, workloads('partner'), CLAIMS, DISPUTES, INBOX],
  customer: [START, workloads('customer'), CLAIMS, DISPUTES, INBOX],
};

/** A whole page around what it is about. */
export function frame({ title, path, session, organisation, now, sequence, pastKnowledge = false }: Frame, main: Html): string {
  return html`<!doctype html>
    <html lang="en" ${pastKnowledge && html` class="past-k"`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Onrecord</title>
        <link rel="icon" href="${icon.path}" type="image/svg+xml" />
        <link rel="stylesheet" href="${stylesheet.path}" />
        <script src="${script.path}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/">Onrecord</a>
          <nav aria-label="Main">
            <ul>
              ${(session ? (places[session.caller.role] ?? [START]) : [START]).map((place) => placeOf(place, path))}
            </ul>
          </nav>
          ${session ? signedIn(session, organisation) : html`<p class="who"><a href="/signin">Sign in</a></p>`}
        </header>
        <main id="main">${main}</main>
        <footer>
          <p>Ledger clock ${timeOf(now)} UTC.${sequence !== null && ` Shown up to sequence ${sequence}.`} All times are UTC.</p>
        </footer>
      </body>
    </html> `.text;
}

/** A way to a list; marked where that is read, or something of it. */
const placeOf = ({ path, name }: Place, current: string): Html => {
  const within = current.startsWith(`${path}/`) && html` aria-current="true"`;
  return html`<li><a href="${path}" ${path === current ? html` aria-current="page"` : within}>${name}</a></li> `;
};

function signedIn({ caller: { role, id }, csrf }: Session, organisation: string | null): Html {
  return html`<form class="who" method="post" action="/signout">
    <input type="hidden" name="csrf" value="${csrf}" />
    Signed in as <b>${role === 'manager' ? id : role}</b>${organisation !== null && html` of <b>${organisation}</b>`},
    <a href="/signin">change role</a> <button type="submit" class="sec">Sign out</button>
  </form>`;
}
