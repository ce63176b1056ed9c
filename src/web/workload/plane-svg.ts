import { html } from '../html';
import type { Html } from '../html';
import { SIDE } from './plane';
import type { Plane } from './plane';

const [LEFT, TOP, BEYOND] = [50, 38, 8];
const [WIDTH, HEIGHT] = [LEFT + SIDE + BEYOND, TOP + SIDE + BEYOND];

/** Prints a plane; its answers are told in its title. */
export function planeSvg({ boxes, names, ticks, dot, ring, title }: Plane): Html {
  return html`<svg
    class="plane"
    viewBox="-${LEFT} -${TOP} ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
    role="img"
    aria-labelledby="pl-t"
  >
    <title id="pl-t">${title}</title>
    <defs>
      <clipPath id="tri"><path d="M0 0L${SIDE} ${SIDE}H0Z" /></clipPath>
    </defs>
    <g clip-path="url(#tri)">
      ${boxes.map(
        ({ x, y, width, height, fill }) =>
          html`<rect
            class="${fill === undefined ? 'vac' : 'band'}"
            x="${x}"
            y="${y}"
            width="${width}"
            height="${height}"
            ${fill && html` fill="url(#${fill})"`}
          />`,
      )}
    </g>
    <path class="ax" fill="none" d="M0 0V${SIDE}H${SIDE}Z" />
    ${ticks.map(
      ({ at, label }) =>
        html`<line class="grid" x1="${at}" x2="${at}" y1="-4" y2="0" /><line class="grid" x1="-4" x2="0" y1="${at}" y2="${at}" /><text
            class="s"
            x="${at + 1}"
            y="-6"
            >${label}</text
          ><text class="s e" x="-6" y="${at + 11}">${label}</text>`,
    )}
    <text class="s" x="0" y="-24">asked about →</text>
    <text class="s e" transform="rotate(-90)" x="0" y="-38">← known</text>
    ${names.map(
      ({ x, y, text, plate }) =>
        html`${plate !== null && html`<rect class="plate" x="${x - 3}" y="${y - 12}" width="${plate + 6}" height="16" />`}<text
            class="hb in"
            x="${x}"
            y="${y}"
            >${text}</text
          >`,
    )}
    <line class="dl" x1="${dot.x}" x2="${dot.x}" y1="0" y2="${SIDE}" />
    <line class="kl" x1="0" x2="${SIDE}" y1="${dot.y}" y2="${dot.y}" />
    ${ring && html`<circle class="pin2" cx="${ring.x}" cy="${ring.y}" r="4.5" />`}
    <circle class="pin" cx="${dot.x}" cy="${dot.y}" r="5" />
  </svg>`;
}
