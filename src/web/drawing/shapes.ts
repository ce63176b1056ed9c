import { html } from '../html';
import type { Html } from '../html';

/** The shape of each kind of mark: circles are claims, squares reviews, triangles disputes, a sheet is evidence. */
const shapes: Record<string, string> = {
  requested: 'm-req',
  imported: 'm-grant',
  granted: 'm-grant',
  renewed: 'm-grant',
  superseded: 'm-sup',
  rejected: 'm-rej',
  withdrawn: 'm-end',
  declined: 'm-rej',
  ended: 'm-end',
  expired: 'm-end',
  repudiated: 'm-rej',
  moved: 'm-on',
  'notice-served': 'm-cont',
  'notice-failed': 'm-rej',
  'notice-answered': 'm-cont',
  'review-started': 'm-rev',
  resubmitted: 'm-rev',
  'review-passed': 'm-pass',
  consented: 'm-pass',
  'action-required': 'm-act',
  evidence: 'm-doc',
  note: 'm-doc',
  'dispute-opened': 'm-disp',
  escalated: 'm-esc',
  resolved: 'm-res',
  'dispute-closed': 'm-end',
  'deadline-extended': 'm-due',
  locked: 'm-lock',
  unlocked: 'm-lock',
  'cooldown-lifted': 'm-due',
};

export const shapeOf = (kind: string): string => shapes[kind] ?? 'm-req';

/** And of each kind of deadline, as of the queues. */
const dueShapes: Record<string, string> = {
  'review-start': 'm-req',
  review: 'm-rev',
  action: 'm-act',
  notice: 'm-cont',
  customer: 'm-pass',
  consent: 'm-pass',
  grant: 'm-grant',
  term: 'm-end',
  escalation: 'm-disp',
  escalated: 'm-esc',
};

export const dueShapeOf = (kind: string): string => dueShapes[kind] ?? 'm-due';

/** A shape before words. The page needs the definitions. */
export const signed = (shape: string): Html =>
  html`<svg class="mk" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" focusable="false"><use href="#${shape}" /></svg>`;

/** A pattern before words. */
export const swatch = (pattern: string): Html =>
  html`<svg class="sw" width="18" height="12" aria-hidden="true">
    <rect class="w" x=".5" y=".5" width="17" height="11" fill="url(#${pattern})" />
  </svg>`;

/** The signs and patterns that drawings of a page share; once a page. Patterns are a second carrier beside colour. */
export const definitions: Html = html`<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>
    <pattern id="f-a" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="pa" width="8" height="8" /></pattern>
    <pattern id="f-b" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="pb0" width="5" height="5" />
      <rect class="pb" width="2" height="5" />
    </pattern>
    <pattern id="f-c" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="pc" width="6" height="1.5" /></pattern>
    <pattern id="f-unk" width="9" height="9" patternUnits="userSpaceOnUse"><circle class="pu" cx="2" cy="2" r=".8" /></pattern>
    <pattern id="w-review" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="pm" width="4" height="1" /></pattern>
    <pattern id="w-notice" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="pw" width="2" height="5" />
    </pattern>
    <pattern id="w-consent" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="pm" cx="2.5" cy="2.5" r="1.2" /></pattern>
    <pattern id="w-dispute" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="pd" width="1.6" height="6" />
      <rect class="pd" width="6" height="1.6" />
    </pattern>
    <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
      <path class="arrow" d="M0 0L8 4L0 8Z" />
    </marker>
    <g id="m-req"><circle class="mo" r="5.5" /></g>
    <g id="m-grant"><circle class="mf" r="6.5" /></g>
    <g id="m-sup">
      <circle class="mo" r="6" />
      <path class="ml" d="M-4.2 4.2L4.2-4.2" />
    </g>
    <g id="m-rej">
      <circle class="mo" r="6" />
      <path class="ml" d="M-3-3L3 3M-3 3L3-3" />
    </g>
    <g id="m-cont"><path class="mw" d="M-6.5-5.5V5.5L6.5-5.5V5.5Z" /></g>
    <g id="m-rev"><rect class="mo" x="-5" y="-5" width="10" height="10" /></g>
    <g id="m-pass">
      <rect class="mo" x="-5" y="-5" width="10" height="10" />
      <path class="ml" d="M-3 0L-1 2.5L3.5-3" />
    </g>
    <g id="m-act">
      <rect class="mo" x="-5" y="-5" width="10" height="10" />
      <path class="ml" d="M0-3V.8M0 2V3.2" />
    </g>
    <g id="m-doc">
      <path class="mo" d="M-4.5-6H1.5L4.5-3V6H-4.5Z" />
      <path class="ml" d="M-2 0H2M-2 3H2" />
    </g>
    <g id="m-disp"><path class="mo" d="M0-6.5L6.5 5.5H-6.5Z" /></g>
    <g id="m-esc">
      <path class="mo" d="M0-7L5-.5H-5Z" />
      <path class="mo" d="M0-.5L5 6H-5Z" />
    </g>
    <g id="m-res"><path class="mf" d="M0-7L7 6H-7Z" /></g>
    <g id="m-end"><path class="ml2" d="M-5 0H3M3-6V6" /></g>
    <g id="m-due"><circle class="mo" r="4" /></g>
    <g id="m-lock">
      <rect class="mo" x="-5" y="-1" width="10" height="7" />
      <path class="ml2" d="M-3-1V-4A3 3 0 0 1 3-4V-1" />
    </g>
    <g id="m-late"><path class="mb" d="M0-6L6 0L0 6L-6 0Z" /></g>
    <g id="m-more">
      <rect class="mo" x="-3" y="-6" width="9" height="9" />
      <rect class="mo" x="-6" y="-3" width="9" height="9" />
    </g>
    <g id="m-at"><circle class="at" r="3" /></g>
    <g id="m-on"><path class="ml" d="M-1-4L4 0L-1 4" /></g>
  </defs>
</svg>`;
