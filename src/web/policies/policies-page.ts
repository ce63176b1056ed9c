import { policyStateOf } from '../../api/seen/policies';
import type { Instant } from '../../domain/calendar';
import { policyInForce } from '../../domain/policy/policy';
import type { PublishedPolicy } from '../../domain/policy/policy';
import { actorTold } from '../actor';
import { factsTold, policyLink } from '../facts';
import { html } from '../html';
import type { Html } from '../html';
import { table } from '../lists/table';
import { dayOrTime, timeOf } from '../words';
import { changesTold, termsTold } from './terms';

/** The rules in force and every earlier version, the newest first, each with what it changed. @param policies oldest first */
export function policiesPage(policies: readonly PublishedPolicy[], now: Instant): Html {
  const inForce = policyInForce(policies, now);
  const ahead = policies.filter((one) => policyStateOf(one, policies, now) === 'announced');
  return html`<h1>Policies</h1>
    <p class="lede">
      ${sentence(inForce)} is in force since
      ${dayOrTime(inForce.takesEffectAt)}${ahead.map(({ version, takesEffectAt }) => html`; ${policyLink(version)} will be from ${dayOrTime(takesEffectAt)} on`)}.
      A claim keeps the version that was in force when it was requested.
    </p>
    ${policies.toReversed().map((policy) => versionTold(policy, policies, now))}
    <p class="note">
      A program reads the same from <code>GET /v1/policies</code>; <a href="/docs">how</a>, and how a lead publishes the next.
    </p>`;
}

const sentence = ({ version }: PublishedPolicy): Html => html`<a href="#v${version}">Version ${version}</a>`;

function versionTold(policy: PublishedPolicy, policies: readonly PublishedPolicy[], now: Instant): Html {
  const { version, publishedAt, publishedBy, terms } = policy;
  const before = policies.find((one) => one.version === version - 1);
  const by = publishedBy.role === 'ledger' ? html`when the ledger was opened` : html`by ${actorTold(publishedBy)}`;
  return html`<section aria-labelledby="v${version}">
    <h2 id="v${version}">Version ${version}</h2>
    <div>
      <p>${standing(policy, policies, now)} Published ${timeOf(publishedAt)} ${by}.</p>
      ${factsTold(termsTold(terms))} ${before && changed(before, policy)}
    </div>
  </section>`;
}

/** From when to when it was, is or will be in force. */
function standing(policy: PublishedPolicy, policies: readonly PublishedPolicy[], now: Instant): Html {
  const next = successorOf(policy, policies);
  const from = dayOrTime(policy.takesEffectAt);
  const until = next && html` until ${timeOf(next.takesEffectAt)}, when ${policyLink(next.version)} takes its place`;
  switch (policyStateOf(policy, policies, now)) {
    case 'in-force':
      return html`<strong>In force</strong> since ${from}${until && html`,${until}`}.`;
    case 'announced':
      return html`Will be in force from ${from}${until ?? ' on'}.`;
    case 'replaced':
      return html`Never in force: it was to be from ${from} on${next && html`, and ${policyLink(next.version)} took its place before`}.`;
    case 'past':
      return html`In force from ${from}${next && html` to ${timeOf(next.takesEffectAt)}, before ${policyLink(next.version)}`}.`;
  }
}

/** Which takes its place: of those that take effect at once the newest. */
function successorOf({ version }: PublishedPolicy, policies: readonly PublishedPolicy[]): PublishedPolicy | undefined {
  const next = policies.find((one) => one.version === version + 1);
  return next && policyInForce(policies, next.takesEffectAt);
}

const changed = (before: PublishedPolicy, after: PublishedPolicy): Html =>
  html`<div class="changed">
    <h3>What it changed</h3>
    ${table(
      `What version ${after.version} changed`,
      [
        { title: 'Term', cell: ({ name }) => name },
        { title: `Version ${before.version}`, cell: (change) => change.before },
        { title: `Version ${after.version}`, cell: (change) => change.after },
      ],
      changesTold(before.terms, after.terms),
      `Nothing: its terms are those of version ${before.version}.`,
    )}
  </div>`;
