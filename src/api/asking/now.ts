import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import { parseWorkloadId } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { Clock } from '../../ledger/ports/clock';
import { mayRead } from '../seen/claims';
import { mayReadDispute } from '../seen/disputes';
import { mayReadWorkload } from '../seen/workloads';
import { CLOCK, PARTS } from '../parts';
import type { Parts } from '../parts';
import type { ClaimRow, DisputeRow, WorkloadRow } from '../../projections/workloads/rows';

/** How long a read waits for what was just written to appear in the views. */
const WAIT_MS = 2000;
/** A list lets what fell due catch up where it is no more than so many workloads. */
const MOST_DUE = 100;

/** Reads as now: what fell due is recorded before it is answered. */
@Injectable()
export class Now {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  instant(): Instant {
    return this.clock.now();
  }

  /** A workload as it is now; undefined where nothing was ever recorded about it. */
  async workload(workloadId: string): Promise<WorkloadRow | undefined> {
    const { workloads } = this.parts.queries;
    const row = workloads.get(workloadId);
    if (!row || !this.#isDue(row)) return row;
    await this.#catchUp(workloadId);
    return workloads.get(workloadId);
  }

  /** A claim as it is now. One just requested may not be in the views yet: they are waited for. */
  async claim(claimId: string): Promise<ClaimRow | undefined> {
    const { workloads } = this.parts.queries;
    const row = await this.found(() => workloads.claim(claimId));
    if (!row) return undefined;
    await this.workload(row.workloadId);
    return workloads.claim(claimId);
  }

  /** A claim that the caller may read. @throws Refusal NotFound, for another's as for none */
  async claimFor(claimId: string, caller: Caller): Promise<ClaimRow> {
    const claim = await this.claim(claimId);
    if (claim && mayRead(claim, caller)) return claim;
    throw new Refusal('NotFound', `There is no claim ${claimId} for you.`);
  }

  /** A dispute that the caller may read. @throws Refusal NotFound, for another's as for none */
  async disputeFor(disputeId: string, caller: Caller): Promise<DisputeRow> {
    const { workloads } = this.parts.queries;
    const row = await this.found(() => workloads.dispute(disputeId));
    if (row) await this.workload(row.workloadId);
    const dispute = row && workloads.dispute(disputeId);
    if (dispute && mayReadDispute(dispute, caller)) return dispute;
    throw new Refusal('NotFound', `There is no dispute ${disputeId} for you.`);
  }

  /** A workload that the caller may read: staff any, a customer its own, a partner where it has or had a claim. @throws Refusal NotFound */
  async workloadFor(workloadId: string, caller: Caller): Promise<WorkloadRow> {
    return this.#readable(workloadId, await this.workload(workloadId), caller);
  }

  /**
   * The same for a question about the past, which records nothing: `pending` where something has fallen due that nobody has recorded.
   * @throws Refusal NotFound
   */
  recordedWorkloadFor(workloadId: string, caller: Caller): { pending: boolean } {
    const row = this.#readable(workloadId, this.parts.queries.workloads.get(workloadId), caller);
    return { pending: this.#isDue(row) };
  }

  #readable(workloadId: string, row: WorkloadRow | undefined, caller: Caller): WorkloadRow {
    if (row && mayReadWorkload(this.parts.queries.workloads, row, caller)) return row;
    throw new Refusal('NotFound', `There is no workload ${workloadId} for you.`);
  }

  /** The workload on which a notice was served. @throws Refusal NotFound */
  async workloadOfNotice(noticeId: string): Promise<WorkloadRef> {
    const { workloads } = this.parts.queries;
    const workloadId = await this.found(() => workloads.notice(noticeId));
    if (workloadId === undefined) throw new Refusal('NotFound', `There is no notice ${noticeId} for you.`);
    return refOf(workloadId);
  }

  /** Before a list: lets what fell due catch up, as much as one answer can wait for. @throws Refusal NotCaughtUp */
  everything(): Promise<void> {
    return this.parts.scheduler.recordFew(MOST_DUE, WAIT_MS);
  }

  /** Until the views have read so far. @throws Refusal NotCaughtUp */
  async until(position: bigint | null): Promise<void> {
    if (position === null || (await this.parts.runner.waitFor(position, WAIT_MS))) return;
    throw new Refusal('NotCaughtUp', 'This server has not yet read what was just recorded; try again in a second.');
  }

  /** What the views have; what they do not have may be on its way to them, and is waited for. @throws Refusal NotCaughtUp */
  async found<Found>(look: () => Found | undefined): Promise<Found | undefined> {
    const found = look();
    if (found !== undefined) return found;
    await this.until(await this.parts.store.head());
    return look();
  }

  #isDue({ nextDeadline }: WorkloadRow): boolean {
    return nextDeadline !== null && nextDeadline.at <= this.instant();
  }

  async #catchUp(workloadId: string): Promise<void> {
    const { position } = await this.parts.ledger.catchUp(refOf(workloadId));
    await this.until(position);
  }
}

/** @throws Refusal Malformed */
export function refOf(workloadId: string): WorkloadRef {
  const ref = parseWorkloadId(workloadId);
  if (ref) return ref;
  throw new Refusal('Malformed', `${workloadId} is not {tenantId}.{scope}.`, [
    { field: 'workloadId', message: 'must be {tenantId}.{scope}' },
  ]);
}
