import { FOR_EVER } from '../../domain/calendar';
import type { Recorded } from '../../domain/recorded';
import { workloadOfStream } from '../../domain/streams';
import type { WorkloadEvent } from '../../domain/workload/events';
import { evolve } from '../../domain/workload/evolve';
import { emptyWorkload } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import { isKnown } from '../../domain/catalogue';
import type { Projection } from '../runner/projection';
import { inboxRows, openUntil } from './inbox';
import { firstDue, waitingRows } from './queues';
import { claimRow, disputeRow, workloadRow } from './rows';
import { waitingColumns } from './waiting-filter';

/**
 * Workloads, their claims, their disputes, what waits for whom and what they put into inboxes, now. The state is the workload itself,
 * folded by the same function that the rules fold it with, so that what is decided and what is shown cannot part.
 */
export const workloads: Projection<Workload> = {
  name: 'workloads',
  version: 14,
  kinds: ['workload'],
  key: (event) => (isKnown(event) ? event.stream : null),
  init: () => emptyWorkload,
  evolve: (workload, event) => evolve(workload, event as Recorded<WorkloadEvent>),
  tables: [
    {
      name: 'workloads',
      columns: {
        tenant: 'TEXT',
        scope: 'TEXT',
        holder: 'TEXT',
        holder_partner: 'TEXT',
        since: 'TEXT',
        contested: 'INTEGER',
        on_hold: 'INTEGER',
        locked: 'INTEGER',
        due_at: 'TEXT',
        first_due: 'TEXT',
      },
      indexes: {
        tenant: 'tenant',
        holder: 'holder',
        holder_partner: 'holder_partner',
        scope: 'scope',
        contested: 'contested',
        on_hold: 'on_hold',
        locked: 'locked',
        due: 'due_at, id',
      },
      rows: (workload, stream) => {
        const row = workloadRow(workloadOfStream(stream), workload);
        const { tenantId, scope, partnerOfRecord, contested, onHold, locked, nextDeadline } = row;
        const columns = {
          tenant: tenantId,
          scope,
          holder: partnerOfRecord?.accountId ?? null,
          holder_partner: partnerOfRecord?.partnerId ?? null,
          since: partnerOfRecord?.since ?? '',
          contested: contested ? 1 : 0,
          on_hold: onHold ? 1 : 0,
          locked: locked ? 1 : 0,
          due_at: nextDeadline?.at ?? null,
          first_due: firstDue(row, workload),
        };
        return [{ id: row.workloadId, row, columns }];
      },
    },
    {
      name: 'claims',
      columns: {
        workload: 'TEXT',
        tenant: 'TEXT',
        scope: 'TEXT',
        partner: 'TEXT',
        account: 'TEXT',
        state: 'TEXT',
        requested_at: 'TEXT',
        next_deadline: 'TEXT',
        external_id: 'TEXT',
      },
      indexes: {
        tenant: 'tenant',
        partner: 'partner',
        account: 'account',
        state: 'state',
        requested: 'requested_at',
        deadline: 'next_deadline',
        external: 'external_id',
        workload: 'workload',
      },
      rows: (workload, stream) => {
        const ref = workloadOfStream(stream);
        return workload.claims.map((claim) => {
          const row = claimRow(ref, workload, claim);
          const { claimId, workloadId, tenantId, scope, partnerId, accountId, state, requestedAt, nextDeadline, imported } = row;
          const columns = {
            workload: workloadId,
            tenant: tenantId,
            scope,
            partner: partnerId,
            account: accountId,
            state,
            requested_at: requestedAt,
            next_deadline: nextDeadline?.at ?? null,
            external_id: imported?.externalClaimId ?? null,
          };
          return { id: claimId, row, columns };
        });
      },
    },
    {
      name: 'disputes',
      columns: {
        workload: 'TEXT',
        tenant: 'TEXT',
        scope: 'TEXT',
        claim: 'TEXT',
        state: 'TEXT',
        account: 'TEXT',
        counterpart: 'TEXT',
        opened_at: 'TEXT',
        escalate_at: 'TEXT',
        escalated: 'INTEGER',
      },
      indexes: {
        workload: 'workload',
        tenant: 'tenant',
        state: 'state',
        account: 'account',
        counterpart: 'counterpart',
        opened: 'opened_at',
        escalate: 'escalate_at',
      },
      rows: (workload, stream) => {
        const ref = workloadOfStream(stream);
        return workload.disputes.map((dispute) => {
          const row = disputeRow(ref, workload, dispute);
          const { disputeId, workloadId, tenantId, scope, claimId, state, opener, counterpart, openedAt, escalateAt, escalatedAt } = row;
          const columns = {
            workload: workloadId,
            tenant: tenantId,
            scope,
            claim: claimId,
            state,
            account: opener.accountId,
            counterpart: counterpart?.accountId ?? null,
            opened_at: openedAt,
            escalate_at: state === 'open' && escalatedAt === null ? escalateAt.at : null,
            escalated: escalatedAt === null ? 0 : 1,
          };
          return { id: disputeId, row, columns };
        });
      },
    },
    {
      name: 'waiting',
      columns: {
        queue: 'TEXT',
        level: 'INTEGER',
        beside: 'INTEGER',
        contested: 'INTEGER',
        tenant: 'TEXT',
        scope: 'TEXT',
        partner: 'TEXT',
        account: 'TEXT',
        reviewer: 'TEXT',
        since: 'TEXT',
        deadline: 'TEXT',
        act: 'TEXT',
        act_from: 'TEXT',
        decided_by: 'TEXT',
        rivals: 'TEXT',
      },
      indexes: {
        reviewer: 'queue, reviewer, deadline, id, since', // covers the counts
        deadline: 'queue, deadline, id',
        since: 'queue, since, id',
        level: 'level, deadline, id',
        contested: 'contested, deadline, id',
        tenant: 'tenant',
        partner: 'partner',
        account: 'account',
      },
      rows: (workload, stream) =>
        waitingRows(workloadOfStream(stream), workload).map(({ id, row }) => ({ id, row, columns: waitingColumns(row) })),
    },
    {
      name: 'inbox',
      columns: { addressee: 'TEXT', notice: 'TEXT', at: 'TEXT', kind: 'TEXT', open_until: 'TEXT', respond_by: 'TEXT' },
      indexes: {
        addressee: 'addressee, at, id',
        open: 'addressee, open_until, kind, respond_by',
        deadline: 'addressee, respond_by, id',
        notice: 'notice',
      },
      rows: (workload, stream) =>
        inboxRows(workloadOfStream(stream), workload).map(({ addressee, id, row }) => ({
          id,
          row,
          columns: {
            addressee,
            notice: row.noticeId,
            at: row.at,
            kind: row.kind,
            open_until: openUntil(row),
            respond_by: row.respondBy ?? FOR_EVER,
          },
        })),
    },
  ],
};
