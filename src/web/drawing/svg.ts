import { html } from '../html';
import type { Html } from '../html';
import type { Box, Flag, Layout, Length, Line, Row, Sign, Words } from './figures';
import type { Strip } from './strip';

const WORDS = 'Drawing of the timeline; the list of events says the same in words';
const NAME_LINE = 13;
/** In a row that is taller its name stands where it begins. */
const MOST_TALL = 60;

/** Prints a drawing. It needs the page's definitions once, and the stylesheet; nothing in it is a style or a script. */
export function svg(layout: Layout, hrefOf: (sequence: string) => string = (sequence) => `#e${sequence}`): Html {
  const { height, flags } = layout;
  return html`<svg class="tl ${shownAs(layout)}" width="100%" height="${height}" role="group" aria-label="${WORDS}">
    ${figures(layout)} ${flags.map((flag) => flagOf(flag, hrefOf))}
  </svg>`;
}

/** Prints the end of a story in a row of a table. */
export const stripSvg = ({ boxes, said }: Strip): Html =>
  html`<svg width="100%" height="24" role="img" aria-label="${said}">${boxes.map(boxOf)}${boxes.map(edgesOf)}</svg>`;

/** Prints a drawing that leads nowhere: a picture, which its words describe. */
export const picture = (layout: Layout, words: string): Html =>
  html`<svg class="tl ba ${shownAs(layout)}" width="100%" height="${layout.height}" role="img" aria-label="${words}">
    ${figures(layout)}
  </svg> `;

/** Only one of the two forms is displayed. */
const shownAs = ({ form }: Layout): string => (form === 'wide' ? 'wide' : 'tall');

const figures = ({ rows, boxes, lines, plates, signs, texts }: Layout): Html =>
  html`<g aria-hidden="true">
    ${boxes.map(boxOf)}${boxes.map(edgesOf)}${lines.map(lineOf)}${plates.map(boxOf)}${signs.map(signOf)}${rows.map(nameOf)}${texts.map(textOf)}
  </g>`;

const round = (value: number): number => Math.round(value * 10) / 10;
const plain = ({ percent, px }: Length): string => (percent === 0 ? String(px) : `${percent}%`);
/** Percent and pixels together: the one as an attribute, the other moved. */
const moved = ({ percent, px }: Length): Html | null => (percent !== 0 && px !== 0 ? html` transform="translate(${px} 0)"` : null);

/** Where a name is cut, whoever points at it reads the whole. */
function nameOf({ name, lines, detail, y, height }: Row): Html[] {
  const all = [...lines, detail].filter((line) => line !== '');
  const first = y + Math.min(height, MOST_TALL) / 2 + 4 - ((all.length - 1) * NAME_LINE) / 2;
  const whole = lines.join(' ') === name ? null : html`<title>${name}</title>`;
  return all.map((line, index) => {
    const named = index < lines.length;
    return html`<text class="${named ? 'rl' : 'rs'}" x="-12" y="${round(first + index * NAME_LINE)}">${named && whole}${line}</text>`;
  });
}

const boxOf = ({ x, width, y, height, look, fill, cut }: Box): Html =>
  html`<rect
    class="${look}${cut && ' cut'}"
    x="${plain(x)}"
    y="${round(y)}"
    width="${plain(width)}"
    height="${round(height)}"
    ${fill !== undefined && html` fill="${fill === 'none' ? 'none' : `url(#${fill})`}"`}${moved(x)}
  />`;

/** What is cut off has its strokes one by one, all but that of the edge. */
function edgesOf({ x, width, y, height, look, cut }: Box): Html[] {
  if (!cut) return [];
  const [right, bottom] = [{ percent: x.percent + width.percent, px: x.px + width.px }, y + height];
  const [nw, ne, se, sw] = [
    { x, y },
    { x: right, y },
    { x: right, y: bottom },
    { x, y: bottom },
  ];
  const first = cut === 'left' ? { from: nw, to: ne } : { from: nw, to: sw };
  return [first, { from: ne, to: se }, { from: sw, to: se }].map((edge) => lineOf({ ...edge, look }));
}

const lineOf = ({ from, to, look, arrow }: Line): Html =>
  html`<line
    class="${look}"
    x1="${plain(from.x)}"
    x2="${plain(to.x)}"
    y1="${round(from.y)}"
    y2="${round(to.y)}"
    ${arrow && html` marker-end="url(#arrow)"`}
  />`;

const signOf = ({ x, y, shape }: Sign): Html => html`<use href="#${shape}" x="${plain(x)}" y="${round(y)}" ${moved(x)} />`;

const textOf = ({ x, y, text, look, anchor }: Words): Html =>
  html`<text class="${look}" x="${plain(x)}" ${x.px !== 0 && x.percent !== 0 && html` dx="${x.px}"`} y="${round(y)}" text-anchor="${anchor}"
    >${text}</text
  >`;

const flagOf = ({ x, y, shape, label, indent, away, width, title, sequence }: Flag, hrefOf: (sequence: string) => string): Html =>
  html`<a href="${hrefOf(sequence)}" aria-label="${title}"
    ><rect
      class="hit"
      x="${plain(x)}"
      y="${round(y - 12)}"
      width="${width}"
      height="24"
      transform="translate(${(x.percent === 0 ? 0 : x.px) - 10} 0)"
    /><use href="#${shape}" x="${plain(x)}" y="${round(y)}" ${moved(x)} /><text
      class="fl"
      x="${plain(away?.x ?? x)}"
      dx="${away ? (away.x.percent === 0 ? 0 : away.x.px) : (x.percent === 0 ? 0 : x.px) + indent}"
      y="${round(y + 4)}"
      ${away?.anchor === 'end' && html` text-anchor="end"`}
      >${label}</text
    ></a
  >`;
