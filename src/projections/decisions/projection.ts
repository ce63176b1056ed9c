import { isKnown } from '../../domain/catalogue';
import type { Instant } from '../../domain/calendar';
import type { Decider } from '../../domain/schemas';
import { workloadIdOf, workloadOfStream } from '../../domain/streams';
import { isOverride } from '../../domain/workload/comparison';
import type { Comparison } from '../../domain/workload/claim-events';
import type { WorkloadEventOf } from '../../domain/workload/events';
import type { Projection } from '../runner/projection';
import type { Counted } from '../runner/view';

/** What a manager decided on a claim, beside what the rule recommended. */
export interface DecisionRow {
  /** Of its event. */
  sequence: number;
  claimId: string;
  workloadId: string;
  tenantId: string;
  scope: string;
  decision: 'passed' | 'rejected';
  decidedBy: Decider;
  decidedAt: Instant;
  policyVersion: number;
  /** Null of a rejection that was recorded before comparisons stood beside rejections. */
  comparison: Comparison | null;
  /** It went against the recommendation. */
  override: boolean;
  /** Codes, of a rejection. */
  reasons: string[];
  rationale: string;
}

interface Decided {
  decisions: DecisionRow[];
}

const decisive = new Set(['ClaimReviewPassed', 'ClaimRejected']);

/** Reviews that people passed and claims that they rejected. What an automatic policy or a deadline does is nobody's judgement. */
export const decisions: Projection<Decided> = {
  name: 'decisions',
  version: 2,
  kinds: ['workload'],
  key: (event) => (decisive.has(event.type) && isKnown(event) ? event.stream : null),
  init: () => ({ decisions: [] }),
  evolve: (state, event) => {
    const { data, commandId } = event as Counted<WorkloadEventOf<'ClaimReviewPassed' | 'ClaimRejected'>>;
    if (commandId === undefined || data.decidedBy.role === 'policy') return state;
    return { decisions: [...state.decisions, rowOf(event, data)] };
  },
  tables: [
    {
      name: 'decisions',
      columns: { decider: 'TEXT', decider_role: 'TEXT', decided_at: 'TEXT', decision: 'TEXT', override: 'INTEGER' },
      indexes: { decided: 'decided_at', override: 'override, decided_at', decider: 'decider, decided_at' },
      rows: ({ decisions: rows }) =>
        rows.map((row) => ({
          id: String(row.sequence).padStart(15, '0'),
          row,
          columns: {
            decider: row.decidedBy.id,
            decider_role: row.decidedBy.role,
            decided_at: row.decidedAt,
            decision: row.decision,
            override: row.override ? 1 : 0,
          },
        })),
    },
  ],
};

function rowOf({ sequence, stream, recordedAt }: Counted, data: WorkloadEventOf<'ClaimReviewPassed' | 'ClaimRejected'>): DecisionRow {
  const { claimId, decidedBy, policyVersion, comparison = null, rationale } = data;
  const decision = data.type === 'ClaimReviewPassed' ? 'passed' : 'rejected';
  const workload = workloadOfStream(stream);
  return {
    sequence,
    claimId,
    workloadId: workloadIdOf(workload),
    ...workload,
    decision,
    decidedBy,
    decidedAt: recordedAt,
    policyVersion,
    comparison,
    override: comparison !== null && isOverride(decision, claimId, comparison),
    reasons: data.type === 'ClaimRejected' ? data.reasons : [],
    rationale,
  };
}
