import { html } from './html';
import type { Html } from './html';

/** What is so of something under its name; without a value it is left out. */
export type Fact = readonly [name: string, value: Html | string | false | null | undefined];

/** What stands at the head of a page, or of the part of it that is about one thing. */
export const factsTold = (facts: readonly Fact[]): Html =>
  html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        value &&
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl>`;

export const policyLink = (version: number): Html => html`<a href="/policies#v${version}">version ${version}</a>`;

/** Which policy something keeps to. @param linked whether the reader may see the page of it: the programme's people */
export const policyFact = (version: number, linked: boolean): Fact => ['Policy', linked ? policyLink(version) : `version ${version}`];
