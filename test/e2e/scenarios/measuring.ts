import { contoso, teams, rationale, startOf, month, usage, request, decided, prosewareOnRecord, litwareSupersedes } from './story';
import type { Given } from './story';

/** Usage is recorded, corrected, kept from others, measured from a baseline; and a follower reads it all. */
export function measuring(given: Given): void {
  test('8. late and corrected usage: what was known stays known, and a repeat is no news', async () => {
    const { server, telemetry, auditor } = await given();
    const post = (monthlyActiveUsers: number) => telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-02', monthlyActiveUsers));
    const correct = (period: string, values: object) => telemetry.put(`/v1/workloads/${teams}/usage/${period}`, values);
    await server.at('2025-03-20T09:00:00.000Z');
    expect(await post(720)).toMatchObject({ status: 200 });
    await server.at('2025-04-20T09:00:00.000Z');
    const correction = { monthlyActiveUsers: 690, paidUnits: 5000, reason: 'The February export counted guests.' };
    expect(await correct('2025-02', correction)).toMatchObject({ status: 200, body: { period: '2025-02', monthlyActiveUsers: 690 } });
    const known = async (query: string) => (await auditor.get(`/v1/workloads/${teams}/usage${query}`)).body.items;
    expect(await known('?known-at=2025-04-01')).toMatchObject([{ period: '2025-02', monthlyActiveUsers: 720 }]);
    expect(await known('')).toMatchObject([{ period: '2025-02', monthlyActiveUsers: 690 }]);
    expect((await post(720)).body.events).toEqual([]);
    expect(await post(700)).toMatchObject({ status: 409, body: { code: 'UsageConflict' } });
    expect(await correct('2025-03', correction)).toMatchObject({ status: 409, body: { code: 'InvalidTransition' } });
    expect(await correct('2025-02', { ...correction, reason: '' })).toMatchObject({ status: 400, body: { code: 'Malformed' } });
  });

  test('9. isolation: usage of another’s workload and of one that does not exist are refused alike', async () => {
    const all = await given();
    const { server, litware, managerA, telemetry } = all;
    await prosewareOnRecord(all);
    const exchange = await request(litware, 'exchange', '2024-12-20');
    await decided(managerA, exchange, 'start-review');
    await decided(managerA, exchange, 'pass-review', { rationale });
    await server.at('2025-02-01T09:00:00.000Z');
    await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-01', 600));
    await telemetry.post(`/v1/workloads/${contoso}.exchange/usage`, month('2025-01', 400));
    expect((await usage(litware, `${contoso}.exchange`)).body.items).toHaveLength(1);
    const answers = [
      await usage(litware),
      await usage(litware, `${contoso}.intune`),
      await usage(litware, 'd0000000-0000-4000-8000-00000000000d.teams'),
    ];
    const told = answers.map(({ status, body: { code, detail, title } }) => ({ status, code, detail, title }));
    expect(told).toEqual(Array(3).fill({ ...told[0], status: 403, code: 'NotPartnerOfRecord' }));
  });

  test('10. the baseline: ended and reclaimed, growth is counted from the highest that was reached before', async () => {
    const all = await given();
    const { server, proseware, managerA, customer, telemetry } = all;
    const record = (period: string, users: number) => telemetry.post(`/v1/workloads/${teams}/usage`, month(period, users));
    const held = await prosewareOnRecord(all);
    const tenureOf = async () => (await usage(proseware)).body.tenure;
    await server.at('2025-02-01T05:00:00.000Z');
    await record('2025-01', 600);
    expect(await tenureOf()).toEqual({ since: startOf('2025-01-11'), startingHighWaterMark: 0 });
    await server.at('2025-07-01T05:00:00.000Z');
    await record('2025-05', 2_050);
    await record('2025-06', 2_600);
    expect((await customer.post(`/v1/claims/${held}/end`)).status).toBe(200);
    expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
    expect((await customer.post(`/v1/workloads/${teams}/lift-cooldown`, { account: 'proseware' })).status).toBe(200);
    const again = await request(proseware, 'teams', '2025-06-20', 9);
    await decided(managerA, again, 'start-review');
    await decided(managerA, again, 'pass-review', { rationale });
    expect((await customer.post(`/v1/claims/${again}/consent`)).status).toBe(200);
    await server.at('2025-08-01T05:00:00.000Z');
    await record('2025-07', 2_000);
    expect(await tenureOf()).toEqual({ since: '2025-07-01T05:00:00.000Z', startingHighWaterMark: 2_600 });
  });

  test('12. a follower that was cut off in the middle of a batch resumes: nothing is lost, and every repeat is recognisable', async () => {
    const all = await given();
    await litwareSupersedes(all);
    const service = await all.server.as('service');
    const page = async (after: string, limit: number) => {
      const { text, headers } = await service.get(`/v1/events?after=${after}&limit=${limit}`);
      return { ids: (JSON.parse(text) as { id: string }[]).map(({ id }) => id), next: headers.get('ledger-cursor') ?? '' };
    };
    const whole = (await page('beginning', 200)).ids;
    expect(whole.length).toBeGreaterThan(12);
    const heard: string[] = [];
    let after = 'beginning';
    for (let turn = 0; heard.length < 5 * whole.length; turn += 1) {
      const { ids, next } = await page(after, 4);
      if (ids.length === 0) break;
      const lost = turn % 3 === 1; // It dies after two of a batch, before it has written down how far it came.
      heard.push(...ids.slice(0, lost ? 2 : 4));
      if (!lost) after = next;
    }
    expect([...new Set(heard)]).toEqual(whole);
    expect(heard.length).toBeGreaterThan(whole.length);
  });
}
