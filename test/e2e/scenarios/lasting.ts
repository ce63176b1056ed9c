import { evidence } from '../../support/server';
import { contoso, rationale, startOf, usage, holder, request, decided, prosewareOnRecord } from './story';
import type { Given, Programme } from './story';

/** An association lasts for its term, and is renewed or ends. */
export function lasting(given: Given): void {
  describe('11. expiry', () => {
    /** Under `protected`: on record from the close of 10 January, to the close of 11 January 2026. */
    async function withTerm(): Promise<Programme & { claimId: string }> {
      const all = await given('protected');
      return { ...all, claimId: await prosewareOnRecord(all) };
    }

    test('is renewed with fresh evidence only', async () => {
      const { server, proseware, auditor, claimId } = await withTerm();
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        termEnd: startOf('2026-01-12'),
        renewableFrom: startOf('2025-11-13'),
      });
      const renew = (signedOn: string, number: number) =>
        proseware.post(`/v1/claims/${claimId}/renew`, { evidence: [evidence(contoso, 'teams', signedOn, number)] });
      await server.at('2025-11-12T09:00:00.000Z');
      expect(await renew('2025-11-01', 2)).toMatchObject({ status: 409, body: { code: 'RenewalWindowClosed' } });
      await server.at('2025-12-01T09:00:00.000Z');
      expect(await renew('2024-11-01', 3)).toMatchObject({ status: 422, body: { code: 'EvidenceStale' } });
      expect(await renew('2025-11-01', 2)).toMatchObject({ status: 200, body: { state: 'Active', termEnd: startOf('2027-01-12') } });
      await server.at('2026-02-01T09:00:00.000Z');
      expect(await holder(auditor)).toBe('proseware');
    });

    test('not renewed it expires at its term: vacant, and access is gone', async () => {
      const { server, proseware, auditor, claimId } = await withTerm();
      await server.at('2026-01-12T09:00:00.000Z');
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({ state: 'Expired', closedAt: startOf('2026-01-12') });
      expect(await holder(auditor)).toBeNull();
      expect(await holder(auditor, 'on=2026-01-11')).toBe('proseware');
      expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
    });

    test('a subscription that was replaced is ended by a manager, and the new one is vacant', async () => {
      const all = await given();
      const { server, proseware, managerA, auditor } = all;
      const [before, after] = ['1', '2'].map((digit) => `dynamics-sales~e0000000-0000-4000-8000-00000000000${digit}`) as [string, string];
      const claimId = await prosewareOnRecord(all, before);
      await server.at('2025-02-10T09:00:00.000Z');
      await decided(managerA, claimId, 'end', { reasons: ['subscription-replaced'], rationale });
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        state: 'Ended',
        reasons: [{ code: 'subscription-replaced' }],
        disputableUntil: startOf('2025-03-13'),
      });
      const again = await request(proseware, after, '2025-02-01', 2);
      expect((await auditor.get(`/v1/workloads/${contoso}.${after}`)).body).toMatchObject({
        partnerOfRecord: null,
        openClaims: [{ claimId: again }],
      });
    });
  });
}
