import { writeFileSync } from 'node:fs';
import { workloadStream } from '../../src/domain/streams';
import { openStoreForWriting } from '../../src/open-store';
import { readSettings } from '../../src/settings';
import { contosoTeams, document } from '../domain/support/story';
import { CommandLine } from '../support/cli';
import { startServer } from '../support/server';
import type { Client, TestServer } from '../support/server';
import type { EmptyStore } from './servers';

const exchange = { ...contosoTeams, scope: 'exchange' };
const claim = ({ tenantId, scope } = contosoTeams) => ({
  tenantId,
  scope,
  engagement: 'usage-recognition',
  evidence: [document('2024-12-15', 'proof', { tenantId, scope })],
});

/** What a version does that does not know an event of its ledger. */
export function unknownEvent(where: string, emptyStore: () => Promise<EmptyStore>): void {
  test(`an event of a newer server: commands on its workload are refused, others go on, health shows it (${where})`, async () => {
    const onrecord = new CommandLine();
    const data = onrecord.path('data');
    const running: TestServer[] = [];
    const store = await emptyStore();
    writeFileSync(onrecord.path('.env'), `ONRECORD_EVENT_STORE=${store.eventStore}\n`);
    try {
      const before = await startServer({ data, eventStore: store.eventStore });
      running.push(before);
      const manager = await before.as('manager');
      await manager.put(`/v1/tenants/${contosoTeams.tenantId}`, { name: 'Contoso' });
      await manager.put('/v1/partners/proseware', { name: 'Proseware' });
      const asked = await (await before.partner('proseware')).post('/v1/claims', claim());
      expect(asked.status).toBe(201);
      await running.pop()?.stop();

      const settings = readSettings({ data }, {}, onrecord.path('.env'));
      const newer = await openStoreForWriting(settings.eventStore, { owner: 'a newer server' });
      const stream = workloadStream(contosoTeams);
      const last = (await newer.readStream(stream, { from: 0, limit: 10 })).at(-1);
      const meta = JSON.stringify({ ...(JSON.parse(last?.meta ?? '') as object), version: 2, commandId: undefined });
      const id = '00000000-0000-4000-8000-00000000000a';
      await newer.append(stream, last?.revision ?? 0, [
        { id, type: 'NoteAdded', data: JSON.stringify({ type: 'NoteAdded', tone: 'new' }), meta },
        { id: id.replace(/a$/, 'b'), type: 'ClaimRated', data: JSON.stringify({ type: 'ClaimRated', stars: 5 }), meta },
      ]);
      await newer.close();

      const server = await startServer({ data, eventStore: store.eventStore });
      running.push(server);
      const partner = await server.partner('proseware');
      const refused = await partner.post(`/v1/claims/${asked.body.claimId}/withdraw`);
      expect([refused.status, refused.body.code]).toEqual([503, 'NotCaughtUp']);
      expect(refused.body.detail).toContain('NoteAdded version 2');
      expect((await partner.post('/v1/claims', claim(exchange))).status).toBe(201);
      expect((await partner.get('/v1/claims')).status).toBe(200);
      const workload = `/v1/workloads/${contosoTeams.tenantId}.teams`;
      const comparison = `/v1/claims/${asked.body.claimId}/comparison`;
      const parts = ['', '/history', '/partner-of-record', '/timeline'].map((part) => workload + part);
      for (const told of [...parts, comparison]) expect([told, (await partner.get(told)).status]).toEqual([told, 200]);
      // Whom what is kept from, only the newer version knows.
      const rated = async (client: Client) =>
        await Promise.all([`${workload}/history`, '/v1/events'].map(async (path) => (await client.get(path)).text.includes('ClaimRated')));
      expect(await rated(partner)).toEqual([false, false]);
      expect(await rated(await server.customer(contosoTeams.tenantId))).toEqual([false, false]);
      expect(await rated(await server.as('auditor'))).toEqual([true, true]);
      expect((await partner.get('/v1/events')).text).toContain('ClaimRequested');
      const ready = await server.nobody.get('/health/ready');
      expect([ready.status, ready.body]).toMatchObject([200, { views: { unknownTypes: 2, parked: 0 } }]);
      const check = await onrecord.run('check', '--data', data);
      expect([check.code, check.out]).toMatchObject([1, expect.stringContaining('NoteAdded has version 2')]);
    } finally {
      for (const one of running) await one.stop();
      await onrecord.close();
      await store.close();
    }
  }, 60_000);
}
