import { encode } from '../../src/ledger/event-codec';
import { idOf } from '../../src/ledger/ids';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import type { EventStore, EventToAppend } from '../../src/ledger/ports/event-store';
import { workloadIdOf, workloadStream } from '../../src/domain/streams';
import type { WorkloadRef } from '../../src/domain/streams';
import { inParallel } from '../../src/ledger/in-parallel';
import { document, proseware, Story } from '../domain/support/story';

/** When the windows of all customers below close, and their claims are granted. */
export const WINDOWS_CLOSE = '2025-01-11T00:00:00.000Z';

const refOf = (index: number): WorkloadRef => ({ tenantId: idOf('tenant', index), scope: 'teams' });
export const awaitingId = (index: number): string => workloadIdOf(refOf(index));

/** One told by the rules; the others are like it, under names and ids of their own. */
const told = new Story()
  .at('2025-01-02')
  .requested(proseware, document('2024-12-15'))
  .reviewStarted(proseware)
  .at('2025-01-03')
  .reviewPassed(proseware);
const inTold = [told.workload.tenantId, told.claim(proseware).claimId, told.state.notices[0]?.noticeId ?? ''];

/** A claim that has passed its review: nothing more will come of it but by the clock. */
export function awaiting(index: number): { stream: string; events: EventToAppend[] } {
  const own = [refOf(index).tenantId, idOf('claim', index), idOf('notice', index)];
  const renamed = (text: string) => inTold.reduce((changed, id, place) => changed.replaceAll(id, own[place] ?? ''), text);
  const events = told.events.map((event, ordinal) => {
    const { data, version, recordedAt, effectiveAt, actor, correlationId, causationId } = event;
    const id = idOf('awaiting', index, ordinal);
    const encoded = encode({ id, data, version, recordedAt, effectiveAt, actor, correlationId, causationId });
    return { ...encoded, data: renamed(encoded.data) };
  });
  return { stream: workloadStream(refOf(index)), events };
}

/** So many workloads that fall due at one moment, into a store. */
export async function appendAwaiting(store: EventStore, count: number): Promise<void> {
  await inParallel(Array(count).keys(), 100, async (index) => {
    const { stream, events } = awaiting(index);
    await store.append(stream, NO_STREAM, events);
  });
}
