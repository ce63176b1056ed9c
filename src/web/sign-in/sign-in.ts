import { Inject, Injectable } from '@nestjs/common';
import { Sessions } from '../../api/auth/sessions';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { html } from '../html';
import type { Html } from '../html';
import { knownPartners, knownTenants } from '../known';
import { MOST_TO_CHOOSE } from '../lists/pick';
import type { Known } from '../lists/pick';
import { carried } from './typed';
import type { Typed } from './typed';

/** The roles that can be picked, with what each sees. */
const staff = [
  ['manager-a', 'Manager A', 'the queue, reviews, disputes of what others decided'],
  ['manager-b', 'Manager B', 'the same, for another pair of eyes'],
  ['lead', 'Lead', 'the queue, escalated disputes'],
  ['auditor', 'Auditor', 'every event, any two dates of knowledge compared'],
] as const;

/** The page on which a role is picked in development. In production the organisation’s own sign-in will stand here. */
@Injectable()
export class SignIn {
  constructor(
    private readonly sessions: Sessions,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  /** @param then where to go on; @param typed what was typed there and must not be lost */
  page(then: string, typed: Typed = [], because?: string): Html {
    return html`<h1>Sign in</h1>
      ${because && html`<p class="lede" role="status">${because}${typed.length > 0 && ' What you typed is kept.'}</p>`}
      ${this.form(then, typed)}`;
  }

  form(then: string, typed: Typed = []): Html {
    if (!this.sessions.open) {
      return html`<p>This ledger runs in production, and its pages have no sign-in yet: use the API with a token of your organisation.</p>`;
    }
    return html`<form class="roles" method="post" action="/signin">
      <input type="hidden" name="then" value="${then}" />
      ${carried(typed).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <p>This ledger runs in development. Choose a role; no password is asked.</p>
      <ul>
        ${staff.map(
          ([as, name, sees]) =>
            html`<li><button type="submit" name="as" value="${as}" class="sec">${name}</button> <span>${sees}</span></li> `,
        )}
      </ul>
      ${this.#choice('partner', 'Partner', knownPartners(this.parts))} ${this.#choice('customer', 'Customer', knownTenants(this.parts))}
    </form>`;
  }

  #choice(as: 'partner' | 'customer', name: string, known: Known[]): Html {
    const field = `${as}Id`;
    return html`<p class="one-of">
      <label for="${field}">${name}</label>
      ${
        known.length > MOST_TO_CHOOSE
          ? html`<input id="${field}" name="${field}" autocomplete="off" />`
          : html`<select id="${field}" name="${field}">
              ${known.map(({ id, name: called }) => html`<option value="${id}">${called}</option> `)}
            </select>`
      }
      <button type="submit" name="as" value="${as}" class="sec">Go in as ${as}</button>
    </p>`;
  }
}
