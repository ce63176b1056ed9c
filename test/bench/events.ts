import { encode } from '../../src/ledger/event-codec';
import { idOf } from '../../src/ledger/ids';
import type { EventToAppend } from '../../src/ledger/ports/event-store';
import { document } from '../domain/support/story';

const tenantOf = (index: number): string => `c0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
export const streamOf = (index: number): string => `onrecord.workload-${tenantOf(index)}.teams`;
export const usageStreamOf = (index: number): string => `onrecord.usage-${tenantOf(index)}.teams`;

const envelope = (id: string, actor: { role: 'partner' | 'importer'; id: string; organisation: string }) => ({
  id,
  version: 1,
  recordedAt: '2025-03-03T09:00:00.000Z',
  effectiveAt: '2025-03-03T09:00:00.000Z',
  actor,
  commandId: idOf('command', id),
  requestHash: 'a'.repeat(64),
  correlationId: idOf('correlation', id),
  causationId: idOf('command', id),
});

/** A claim request with its whole envelope, as the ledger writes it: about 1 kB. */
export function claimRequested(index: number): EventToAppend {
  const workload = { tenantId: tenantOf(index), scope: 'teams' };
  return encode({
    ...envelope(idOf('event', index), { role: 'partner', id: 'person', organisation: 'proseware' }),
    policyVersion: 1,
    data: {
      type: 'ClaimRequested',
      claimId: idOf('claim', index),
      partnerId: 'proseware-north',
      accountId: 'proseware',
      engagement: 'usage-recognition',
      evidence: [document('2024-12-15', String(index), workload)],
      reviewStartBy: '2025-03-11T00:00:00.000Z',
      policyVersion: 1,
    },
  });
}

/** One month's usage of one workload. */
export function usageRecorded(workload: number, month: number): EventToAppend {
  const period = `${2022 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  return encode({
    ...envelope(idOf('usage', workload, month), { role: 'importer', id: 'root', organisation: 'report' }),
    data: {
      type: 'UsageRecorded',
      period,
      monthlyActiveUsers: 100 + ((workload * 7 + month * 13) % 900),
      paidUnits: 1000,
      source: 'report',
    },
  });
}
