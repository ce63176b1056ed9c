import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Recorded } from '../../domain/recorded';
import { parseWorkloadId, streamKind, subjectOfStream, workloadOfStream } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { WorkloadEvent } from '../../domain/workload/events';
import { evolve } from '../../domain/workload/evolve';
import { emptyWorkload } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import type { Projection, Row, Table } from '../runner/projection';
import { inboxRows } from './inbox-rows';
import { claimRow, workloadRow } from './rows';

/** A workload folded by the very rules that decide about it, so that what is read and what is judged cannot differ. */
export interface WorkloadState {
  ref: WorkloadRef;
  workload: Workload;
  /** When each claim came into its present state, as recorded. */
  changedAt: Readonly<Record<string, Instant>>;
}

const workloads: Table<WorkloadState> = {
  name: 'workloads',
  columns: {
    tenant: 'TEXT',
    scope: 'TEXT',
    holder: 'TEXT',
    holder_partner: 'TEXT',
    vacant: 'INTEGER',
    contested: 'INTEGER',
    on_hold: 'INTEGER',
    locked: 'INTEGER',
    due_at: 'TEXT', // FOR_EVER where nothing falls due, so that it can be sorted by
  },
  indexes: [['tenant'], ['holder'], ['holder_partner'], ['scope'], ['due_at']],
  rows({ ref, workload }): Row[] {
    const row = workloadRow(ref, workload);
    const { partnerOfRecord: holder, nextDeadline } = row;
    const flag = (value: boolean) => (value ? 1 : 0);
    const columns = {
      tenant: row.tenantId,
      scope: row.scope,
      holder: holder?.accountId ?? null,
      holder_partner: holder?.partnerId ?? null,
      vacant: flag(!holder),
      contested: flag(row.contested),
      on_hold: flag(row.onHold),
      locked: flag(row.locked),
      due_at: nextDeadline?.at ?? FOR_EVER,
    };
    return [{ id: row.workloadId, row, columns }];
  },
};

const claims: Table<WorkloadState> = {
  name: 'claims',
  columns: {
    workload: 'TEXT',
    tenant: 'TEXT',
    scope: 'TEXT',
    partner: 'TEXT',
    account: 'TEXT',
    state: 'TEXT',
    requested_at: 'TEXT',
    next_deadline: 'TEXT', // FOR_EVER where there is none
    external_id: 'TEXT',
    submission: 'TEXT',
  },
  indexes: [['workload', 'account'], ['tenant'], ['partner'], ['account'], ['state'], ['requested_at'], ['next_deadline'], ['external_id']],
  rows: ({ ref, workload }) =>
    workload.claims.map((claim): Row => {
      const row = claimRow(ref, workload, claim);
      const columns = {
        workload: row.workloadId,
        tenant: row.tenantId,
        scope: row.scope,
        partner: claim.partnerId,
        account: claim.accountId,
        state: claim.state,
        requested_at: claim.requestedAt,
        next_deadline: row.nextDeadline?.at ?? FOR_EVER,
        external_id: claim.imported?.externalClaimId ?? null,
        submission: claim.submissionId,
      };
      return { id: claim.claimId, row, columns };
    }),
};

const inbox: Table<WorkloadState> = {
  name: 'inbox',
  columns: { addressee_kind: 'TEXT', addressee: 'TEXT', kind: 'TEXT', workload: 'TEXT', at: 'TEXT', respond_by: 'TEXT', open: 'INTEGER' },
  indexes: [['addressee_kind', 'addressee', 'at']],
  rows: (state) =>
    inboxRows(state).map((row): Row => {
      const { id, addressee, kind, workloadId, at, respondBy, open } = row;
      const columns = {
        addressee_kind: addressee.kind,
        addressee: addressee.id,
        kind,
        workload: workloadId,
        at,
        respond_by: respondBy ?? FOR_EVER,
        open: open ? 1 : 0,
      };
      return { id, row, columns };
    }),
};

/** Each workload now: who is on record, its claims, and what waits in whose inbox. */
export const workloadsProjection: Projection<WorkloadState> = {
  name: 'workloads',
  version: 1,
  key: (stream) => (streamKind(stream) === 'workload' && parseWorkloadId(subjectOfStream(stream)) ? stream : null),
  init: (key) => ({ ref: workloadOfStream(key), workload: emptyWorkload, changedAt: {} }),
  evolve({ ref, workload, changedAt }, event) {
    const next = evolve(workload, event as Recorded<WorkloadEvent>);
    const before = new Map(workload.claims.map(({ claimId, state }) => [claimId, state]));
    const changed = next.claims.filter(({ claimId, state }) => before.get(claimId) !== state);
    const moved = Object.fromEntries(changed.map(({ claimId }) => [claimId, event.recordedAt]));
    return { ref, workload: next, changedAt: { ...changedAt, ...moved } };
  },
  tables: [workloads, claims, inbox],
};
