import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Instant } from '../domain/calendar';
import { assumptions, dryRunOf } from '../domain/dry-run/effects';
import type { ClaimInDryRun, Effect, WorkloadInDryRun } from '../domain/dry-run/effects';
import type { Regime } from '../domain/dry-run/replay';
import { diffTerms } from '../domain/policy/diff';
import type { TermsChange } from '../domain/policy/diff';
import { policyInForce } from '../domain/policy/policy';
import type { Policies, PolicyTerms } from '../domain/policy/policy';
import type { RefusalCode } from '../domain/refusal';
import { parseWorkloadId, workloadStream } from '../domain/streams';
import type { WorkloadEvent } from '../domain/workload/events';
import type { EventStore } from './ports/event-store';
import { readWhole } from './streams';

export interface DryRunAsked {
  terms: PolicyTerms;
  /** Claims requested between these instants, both of them included. */
  from: Instant;
  to: Instant;
  /** Until when the clock runs on in the replay. */
  now: Instant;
  /** Only claims that would have gone otherwise, or all of them. */
  only: 'different' | 'all';
}

/** What a dry run came to. */
export interface DryRunSummary {
  workloads: number;
  claims: number;
  different: number;
  /** Workloads on which another would be on record now. */
  otherHolder: number;
  /** Claims by what would have been different; one may have several. */
  effects: Partial<Record<Effect, number>>;
  /** Steps that would have been refused, by code. */
  refused: Partial<Record<RefusalCode, number>>;
  /** Claims whose state would be another; `after` is null where they could not have been requested. */
  outcomes: { before: string; after: string | null; claims: number }[];
  /** Claims whose recorded history the same rules do not lead to, since a deadline was recorded late. */
  notReproduced: number;
}

/** A dry run line by line: what it is, claim by claim, and what it came to. Without the last line it is not complete. */
export type DryRunLine =
  | { kind: 'dry-run'; from: Instant; to: Instant; now: Instant; against: number; changes: TermsChange[]; assumptions: readonly string[] }
  | ({ kind: 'claim' } & ClaimInDryRun)
  | ({ kind: 'summary' } & DryRunSummary);

/**
 * What a policy would have made of the claims requested in a time, as if it had been in force since that began. Nothing is written. One
 * workload is read at a time, so that it takes no more memory for a million claims than for one.
 * @param workloadIds those to look at: all on which a claim was requested in that time
 */
export async function* dryRun(
  store: EventStore,
  workloadIds: Iterable<string>,
  policies: Policies,
  { terms, from, to, now, only }: DryRunAsked,
): AsyncGenerator<DryRunLine> {
  const { version: against, terms: inForce } = policyInForce(policies, now);
  yield { kind: 'dry-run', from, to, now, against, changes: diffTerms(inForce, terms), assumptions };
  const version = policies.length + 1;
  const asItIs: Regime = { policies, versionAt: (at) => policyInForce(policies, at).version };
  const proposed: Regime = { policies: [...policies, { version, takesEffectAt: from, terms }], versionAt: () => version };
  const tally = new Tally();
  for (const workloadId of workloadIds) {
    const workload = parseWorkloadId(workloadId);
    if (!workload) continue;
    const events = await readWhole<WorkloadEvent>(store, workloadStream(workload));
    const done = dryRunOf({ workload, events, from, until: now }, { asItIs, proposed, requestedBy: to });
    tally.add(done);
    await othersFirst(); // A store may answer at once: without this nobody else would be served until the end.
    for (const claim of done.claims) if (only === 'all' || claim.effects.length > 0) yield { kind: 'claim', ...claim };
  }
  yield { kind: 'summary', ...tally.summary };
}

class Tally {
  readonly summary: DryRunSummary = {
    workloads: 0,
    claims: 0,
    different: 0,
    otherHolder: 0,
    effects: {},
    refused: {},
    outcomes: [],
    notReproduced: 0,
  };

  add({ claims, otherHolder }: WorkloadInDryRun): void {
    const { summary } = this;
    if (claims.length > 0) summary.workloads += 1;
    if (otherHolder) summary.otherHolder += 1;
    for (const claim of claims) this.#count(claim);
  }

  #count({ effects, refused, before, after, reproduced }: ClaimInDryRun): void {
    const { summary } = this;
    summary.claims += 1;
    if (effects.length > 0) summary.different += 1;
    if (!reproduced) summary.notReproduced += 1;
    for (const effect of effects) summary.effects[effect] = (summary.effects[effect] ?? 0) + 1;
    for (const { code } of refused) summary.refused[code] = (summary.refused[code] ?? 0) + 1;
    if (before.state === after?.state) return;
    const [from, to] = [before.state, after?.state ?? null];
    const same = summary.outcomes.find((one) => one.before === from && one.after === to);
    if (same) same.claims += 1;
    else summary.outcomes.push({ before: from, after: to, claims: 1 });
  }
}
