import { Refusal } from '../../src/domain/refusal';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { holderOn } from '../../src/domain/workload/on-record';
import { readWhole } from '../../src/ledger/streams';
import { contosoTeams } from '../domain/support/story';
import { by, ledgerOn, stream } from './support';

describe('an import', () => {
  const line = (partnerId: string, since: string) =>
    ({ type: 'ImportAssociation', partnerId, since, externalClaimId: 'E1', attributionType: 'Claim' }) as const;
  const month = (period: string, monthlyActiveUsers: number) =>
    ({ type: 'RecordUsage', period, monthlyActiveUsers, paidUnits: 5000, source: 'report' }) as const;
  const lines = {
    associations: [line('litware', '2024-06-01'), line('proseware-north', '2023-02-01'), line('nobody', '2022-02-01')],
    usage: [month('2024-05', 600), month('2024-06', 720), month('2024-06', 721)],
  };
  const codes = (outcomes: (string | Refusal)[]) => outcomes.map((one) => (one instanceof Refusal ? one.code : one));

  it('says what became of each line, and the same once more changes nothing', async () => {
    const { ledger, store } = ledgerOn();
    const request = by({ role: 'importer', id: 'root' });
    const first = await ledger.importWorkload(contosoTeams, lines, request);
    expect(codes(first.associations)).toEqual(['imported', 'imported', 'PartnerUnknown']);
    expect(codes(first.usage)).toEqual(['imported', 'imported', 'UsageConflict']);
    for (const again of [request, by({ role: 'importer', id: 'root' })]) {
      const repeat = await ledger.importWorkload(contosoTeams, lines, again);
      expect(codes(repeat.associations)).toEqual(['unchanged', 'unchanged', 'PartnerUnknown']);
      expect(codes(repeat.usage)).toEqual(['unchanged', 'unchanged', 'UsageConflict']);
    }
    expect(await readWhole(store, stream)).toHaveLength(2);
    const answer = holderOn(await readWhole<WorkloadEvent>(store, stream), '2024-01-01T00:00:00.000Z', '2025-01-02T09:00:00.000Z');
    expect(answer.partnerOfRecord?.partnerId).toBe('proseware-north');
  });
});
