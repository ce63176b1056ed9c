import { html } from './html';
import type { Html } from './html';

/** What the page tells. */
export interface InTheLedger {
  mode: string;
  now: string;
  events: number;
  /** The next of all claims. */
  deadlines: { at: string; kind: string }[];
  counts: {
    workloads: number;
    held: number;
    contested: number;
    vacant: number;
    claims: Record<string, number>;
  };
}

/** What this is, what is in it, and where to go. */
export function startPage({ mode, now, events, deadlines, counts }: InTheLedger): string {
  const { workloads, held, contested, vacant, claims } = counts;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Onrecord</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <h1>Onrecord</h1>
          <p>Which one partner is on record for each customer workload, since when, and why.</p>
        </header>
        <main>
          <h2>In this ledger</h2>
          ${table('Workloads', [
            ['all', workloads],
            ['held', held],
            ['vacant', vacant],
            ['contested', contested],
          ])}
          ${table('Claims by state', Object.entries(claims))}
          ${table(
            'Next deadlines',
            deadlines.map(({ at, kind }) => [at, kind]),
          )}
          <p>${events} events, as of <time datetime="${now}">${now}</time>.</p>
          <h2>Where to go</h2>
          <ul>
            <li><a href="/docs">The API, with examples</a>, and <a href="/openapi.json">its document</a></li>
            <li>A tour of five minutes: <code>README.md</code></li>
            ${mode === 'development' ? html`<li>A token to try it with: <code>./bin/onrecord token --role manager</code></li>` : html``}
            <li><a href="/health/ready">Whether the server is ready</a>, and <a href="/metrics">its numbers</a></li>
          </ul>
        </main>
        <footer><p>Mode: ${mode}.</p></footer>
      </body>
    </html> `.text;
}

function table(caption: string, rows: readonly (readonly [string, string | number])[]): Html {
  if (rows.length === 0) return html`<p>${caption}: none.</p>`;
  const lines = rows.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr> `,
  );
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <tbody>
      ${lines}
    </tbody>
  </table>`;
}
