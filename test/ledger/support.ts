import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { Caller } from '../../src/domain/facts';
import { Refusal } from '../../src/domain/refusal';
import { workloadStream } from '../../src/domain/streams';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { Ledger } from '../../src/ledger/ledger';
import type { EventStore } from '../../src/ledger/ports/event-store';
import type { Request } from '../../src/ledger/request';
import { contosoTeams, document, managerA, policyOf, proseware, rationale, registered, requestClaim } from '../domain/support/story';
import type { PresetName } from '../../src/domain/policy/presets';

export const stream = workloadStream(contosoTeams);
let key = 0;
/** Who asks, each time under a key of its own. */
export const by = (caller: Caller, changes: Partial<Request> = {}): Request => ({
  caller,
  key: `key-${(key += 1)}`,
  correlationId: 'test',
  ...changes,
});

/** A ledger on a store of its own, or shared, with a clock that the test sets. */
export function ledgerOn(store: EventStore = new MemoryEventStore(), preset: PresetName = 'cpor') {
  const clock = { at: '2025-01-02T09:00:00.000Z', now: () => clock.at };
  const reference = {
    tenant: (tenantId: string) =>
      tenantId === contosoTeams.tenantId
        ? { tenantId, name: 'Contoso', region: null, segment: null, noticeChannel: 'inbox' as const }
        : undefined,
    partner: (partnerId: string) => {
      const known = registered[partnerId] ?? (partnerId.startsWith('racer') ? { globalAccountId: partnerId, managedBy: null } : undefined);
      return known && { partnerId, name: partnerId, noticeChannel: 'inbox' as const, ...known };
    },
  };
  const ledger = new Ledger({ store, clock, reference, policies: policyOf(preset) });
  const does = (command: WorkloadCommand, request: Request) => ledger.workload(contosoTeams, command, request);
  return { store, clock, ledger, does };
}

/** The code it is refused with; 'accepted' where it is not. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Of Proseware, which the customer may decline until the close of 9 January. */
export async function passedClaim(does: ReturnType<typeof ledgerOn>['does']): Promise<string> {
  const { state } = await does(requestClaim(proseware, document('2024-12-15')), by(proseware));
  const claimId = state.claims[0]?.claimId ?? '';
  await does({ type: 'StartReview', claimId }, by(managerA));
  await does({ type: 'PassReview', claimId, rationale }, by(managerA));
  return claimId;
}
