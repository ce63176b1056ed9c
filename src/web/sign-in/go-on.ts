import { html } from '../html';
import type { Html } from '../html';
import type { Typed } from './typed';

/**
 * What was typed, on its way back into its form with the proof of the session that there is now. What was about to be recorded is foreseen
 * again first: somebody else may have signed in.
 */
export function goOn(title: string, then: string, typed: Typed, csrf: string): Html {
  return html`<h1>${title}</h1>
    <p class="lede">What you typed is here still; nothing was recorded.</p>
    <form method="post" action="${then}">
      <input type="hidden" name="csrf" value="${csrf}" />
      ${typed.map(([name, value]) => name !== 'step' && html`<input type="hidden" name="${name}" value="${value}" />`)}
      <div class="btns"><button type="submit">Go on where you were</button> <a href="${then}">Leave it</a></div>
    </form>`;
}
