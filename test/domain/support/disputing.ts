import type { Caller } from '../../../src/domain/facts';
import type { ResolveDispute, WorkloadCommand } from '../../../src/domain/workload/commands';
import { document, rationale } from './story';
import type { Story } from './story';

const grounds = 'The document of the incumbent was not considered.';
export const opening = (claimId: string): WorkloadCommand => ({ type: 'OpenDispute', claimId, grounds, evidence: [] });

/** The partner disputes the decision on its newest claim, with a document of its own. */
export function openDispute(story: Story, caller: Caller): void {
  const { claimId } = story.claim(caller);
  story.does(caller, { type: 'OpenDispute', claimId, grounds, evidence: [document('2025-02-01', 'disputed')] });
}

export const disputeOf = (story: Story): string => story.state.disputes.at(-1)?.disputeId ?? '';

export function resolve(story: Story, outcome: ResolveDispute['outcome'], reasons = ['evidence-misjudged']): ResolveDispute {
  return { type: 'ResolveDispute', disputeId: disputeOf(story), outcome, reasons, rationale };
}
