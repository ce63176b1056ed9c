import { html } from '../html';
import type { Html, Part } from '../html';

/** A column of a list: what stands above it, and what stands in it for a row. The first names the row. */
export interface Column<Row> {
  title: string;
  /** A class of the stylesheet. */
  look?: string;
  cell: (row: Row) => Part;
}

/**
 * A list as a table; where the screen is narrow each row stands as a block, with the titles beside its cells.
 * @param isLate whether a row is marked as past its deadline
 */
export function table<Row>(
  caption: string,
  [first, ...others]: [Column<Row>, ...Column<Row>[]],
  rows: readonly Row[],
  empty: string,
  isLate: (row: Row) => boolean = () => false,
): Html {
  if (rows.length === 0) return html`<p>${empty}</p>`;
  return html`<table class="queue five">
    <caption class="vh">
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">${first.title}</th>
        ${others.map(({ title, look }) => html`<th scope="col" ${classOf(look)}>${title}</th> `)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr${classOf(isLate(row) && 'late')}>
            <th scope="row">${first.cell(row)}</th>
            ${others.map(({ title, look, cell }) => cellOf(title, look, cell(row)))}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** Without a title where it is empty: a block leaves it out. */
function cellOf(title: string, look: string | undefined, told: Part): Html {
  const isEmpty = told === null || told === false || (Array.isArray(told) && told.length === 0);
  return html`<td ${isEmpty ? null : html` data-l="${title}"`} ${classOf(look)}>${told}</td> `;
}

const classOf = (look: string | false | undefined): Html | null => (look ? html` class="${look}"` : null);

/** The way to the rest of a list. */
export function onward(url: string, next: string | null): Html | null {
  if (next === null) return null;
  const { pathname, searchParams } = new URL(url, 'http://ledger');
  searchParams.set('cursor', next);
  return html`<p class="note"><a href="${pathname}?${searchParams.toString()}" rel="next">The next page</a></p>`;
}

/** Parts of a list to choose from, each with how many it has where that is known; the chosen one is marked. */
export function choices(label: string, all: { name: string; href: string; count?: number; current: boolean }[]): Html {
  return html`<nav class="counts" aria-label="${label}">
    <ul>
      ${all.map(
        ({ name, href, count, current }) =>
          html`<li>
            <a href="${href}" ${current && html` aria-current="page"`}
              >${count !== undefined && html`<b>${count.toLocaleString('en')}</b> `}${name}</a
            >
          </li> `,
      )}
    </ul>
  </nav>`;
}
