import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '../../src/domain/policy/presets';
import { takeSnapshot } from '../../src/projections/runner/snapshot';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, TestServer } from '../support/server';

const { contoso } = tenants;
const teams = `${contoso}.teams`;
const rationale = 'The documents were read and compared.';

/** An empty event store that servers can share: what ONRECORD_EVENT_STORE says of it. */
export interface EmptyStore {
  eventStore: string;
  close(): Promise<unknown>;
}

/** Several ledger servers on one store: each with views of its own, and nothing shared but the store. */
export function severalServers(where: string, emptyStore: () => Promise<EmptyStore>): void {
  describe(`two servers on ${where}`, () => {
    let store: EmptyStore;
    let running: TestServer[] = [];
    const directories: string[] = [];

    async function start(more: { at?: string; snapshot?: string; policy?: 'cpor' | 'direct' } = {}): Promise<TestServer> {
      const data = mkdtempSync(join(tmpdir(), 'onrecord-server-'));
      directories.push(data);
      const server = await startServer({ at: '2025-01-02T09:00:00.000Z', data, eventStore: store.eventStore, ...more });
      running.push(server);
      return server;
    }

    beforeEach(async () => {
      store = await emptyStore();
    });
    afterEach(async () => {
      for (const server of running) await server.stop();
      running = [];
      await store.close();
      for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
    });

    /** Both move their clocks at once, as two clocks of the world do. */
    const bothAt = (instant: string) => Promise.all(running.map((server) => server.at(instant)));
    const since = ({ headers }: Answered) => ({ 'ledger-min-position': headers.get('ledger-position') ?? '' });
    const seqs = async (server: TestServer) => {
      const auditor = await server.as('auditor');
      const { body } = await auditor.get(`/v1/workloads/${teams}/history`, since(await auditor.get(`/v1/workloads/${teams}`)));
      return body.items.map(({ sequence, type, recordedAt, effectiveAt }) => [sequence, type, recordedAt, effectiveAt].join(' '));
    };

    test('what is written on one can be read on the other by demanding its position', async () => {
      const [one, other] = [await start(), await start()];
      await registerProgramme(one);
      for (const scope of ['teams', 'exchange', 'sharepoint']) {
        const written = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, scope, '2024-12-15'));
        expect(written.status).toBe(201);
        const read = await (await other.as('manager')).get(`/v1/claims/${written.body.claimId}`, since(written));
        expect([read.status, read.body.state, read.body.scope]).toEqual([200, 'Requested', scope]);
      }
      expect(await seqs(other)).toEqual(await seqs(one));
    });

    test('race for one workload: one holder, the others in a known state, on both alike', async () => {
      const [one, other] = [await start({ policy: 'direct' }), await start({ policy: 'direct' })];
      await registerProgramme(one);
      const names = Array.from({ length: 40 }, (_, n) => `racer-${n}`);
      const manager = await one.as('manager');
      const registered = await Promise.all(names.map((name) => manager.put(`/v1/partners/${name}`, { name, globalAccountId: name })));
      expect(registered.map(({ status }) => status)).toEqual(names.map(() => 201));
      const answers = await Promise.all(
        names.map(async (name, n) =>
          (await (n % 2 ? one : other).partner(name)).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15', n)),
        ),
      );
      const accepted = answers.filter(({ status }) => status === 201);
      expect(answers.filter(({ status, body }) => status !== 201 && body.code !== 'ConcurrencyConflict')).toEqual([]);
      expect(accepted.length).toBeGreaterThan(0);
      const newest = answers
        .map(since)
        .toSorted((a, b) => (BigInt(a['ledger-min-position'] || 0) < BigInt(b['ledger-min-position'] || 0) ? 1 : -1))[0];
      for (const server of [one, other]) {
        const { body } = await (await server.as('auditor')).get(`/v1/claims?scope=teams&limit=100`, newest);
        const states = body.items.map(({ state }) => state);
        expect(states.filter((state) => state === 'Active')).toHaveLength(1);
        expect(states.filter((state) => state === 'Requested')).toHaveLength(accepted.length - 1);
      }
      expect(await seqs(other)).toEqual(await seqs(one));
    });

    test('of two decisions against one revision exactly one succeeds', async () => {
      const [one, other] = [await start(), await start()];
      await registerProgramme(one);
      const requested = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
      const { claimId } = requested.body;
      const managers = [await one.as('manager', { sub: 'a' }), await other.as('manager', { sub: 'b' })];
      const etags = await Promise.all(
        managers.map(async (manager) => (await manager.get(`/v1/claims/${claimId}`, since(requested))).headers.get('etag')),
      );
      const answers = await Promise.all(
        managers.map((manager, n) => manager.post(`/v1/claims/${claimId}/start-review`, {}, { 'if-match': etags[n] ?? '' })),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    });

    test('a key sent to both records once, and both answer what was recorded', async () => {
      const [one, other] = [await start(), await start()];
      await registerProgramme(one);
      const requested = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
      const { claimId } = requested.body;
      await (await other.as('manager')).get(`/v1/workloads/${teams}`, since(requested));
      const attach = { evidence: claimOf(contoso, 'teams', '2024-12-16', 2)['evidence'] };
      const send = async (server: TestServer) =>
        (await server.partner('proseware')).post(`/v1/claims/${claimId}/evidence`, attach, {
          'idempotency-key': 'sent-twice',
          ...since(requested),
        });
      const answers = await Promise.all([send(one), send(other), send(other), send(one)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(new Set(answers.map(({ body }) => body.events.map((each) => JSON.stringify(each)).join())).size).toBe(1);
      expect((await seqs(one)).filter((line) => line.includes('ClaimEvidenceAttached'))).toHaveLength(1);
    });

    describe('one of them has seen a workload before the other changed it', () => {
      /** A claim that both know; then the other goes on with it. */
      async function known() {
        const [one, other] = [await start(), await start()];
        await registerProgramme(one);
        const proseware = await one.partner('proseware');
        const requested = await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
        return { one, other, proseware, requested, claimId: requested.body.claimId };
      }

      test('it refuses by what is so now', async () => {
        const { one, other, proseware, requested, claimId } = await known();
        const withdrawn = await (await other.partner('proseware')).post(`/v1/claims/${claimId}/withdraw`, {}, since(requested));
        expect(withdrawn.status).toBe(200);
        expect((await proseware.get(`/v1/claims/${claimId}`, since(withdrawn))).body.state).toBe('Withdrawn');
        const again = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-16', 2));
        expect([again.status, again.body.state]).toEqual([201, 'Requested']);
      });

      test('a decision against what it tells is taken', async () => {
        const { one, other, requested, claimId } = await known();
        const more = { evidence: claimOf(contoso, 'teams', '2024-12-16', 2)['evidence'] };
        const attached = await (await other.partner('proseware')).post(`/v1/claims/${claimId}/evidence`, more, since(requested));
        const manager = await one.as('manager');
        const read = await manager.get(`/v1/claims/${claimId}`, since(attached));
        const decided = await manager.post(`/v1/claims/${claimId}/start-review`, {}, { 'if-match': read.headers.get('etag') ?? '' });
        expect([decided.status, decided.body.state]).toEqual([200, 'UnderReview']);
      });

      test('what changes nothing is judged by what is so now', async () => {
        const [one, other] = [await start(), await start()];
        await registerProgramme(one);
        const register = async (server: TestServer, globalAccountId: string) =>
          (await server.as('manager')).put('/v1/partners/wanderer', { name: 'Wanderer', globalAccountId });
        await register(one, 'first');
        const moved = await register(other, 'second');
        const back = await register(one, 'first');
        expect([moved.body.events.length, back.body.events.length]).toEqual([1, 1]);
        const told = await (await other.as('auditor')).get('/v1/partners?q=wanderer', since(back));
        expect(JSON.stringify(told.body)).toContain('"globalAccountId":"first"');
      });

      test('it records a deadline that the other set, also when that one is gone', async () => {
        const { one, other, claimId, requested } = await known();
        const manager = await other.as('manager');
        const started = await manager.get(`/v1/claims/${claimId}`, since(requested));
        await manager.post(`/v1/claims/${claimId}/start-review`, {}, { 'if-match': started.headers.get('etag') ?? '' });
        const passed = await manager.decide(claimId, 'pass-review', { rationale });
        expect(passed.status).toBe(200);
        await other.stop();
        running = [one];
        await (await one.as('manager')).get(`/v1/claims/${claimId}`, since(passed));
        await one.at('2025-01-12T00:00:00.000Z');
        expect((await (await one.as('manager')).get(`/v1/claims/${claimId}`)).body.state).toBe('Active');
      });
    });

    test('a deadline takes effect once, whoever records it', async () => {
      const [one, other] = [await start(), await start()];
      await registerProgramme(one);
      const manager = await one.as('manager');
      const scopes = ['teams', 'exchange', 'sharepoint', 'intune', 'yammer'];
      for (const scope of scopes) {
        const { body } = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, scope, '2024-12-15'));
        await manager.decide(body.claimId, 'start-review');
        await manager.decide(body.claimId, 'pass-review', { rationale });
      }
      await bothAt('2025-01-12T00:00:00.000Z');
      const auditor = await other.as('auditor');
      for (const scope of scopes) {
        const { body } = await auditor.get(`/v1/workloads/${contoso}.${scope}/history`);
        const grants = body.items.filter(({ type }) => type === 'ClaimGranted');
        expect(grants.map(({ effectiveAt }) => effectiveAt)).toEqual(['2025-01-10T00:00:00.000Z']);
      }
      expect(await seqs(other)).toEqual(await seqs(one));
    });

    test('a policy published on one is pinned on the other, though that one has read nothing since', async () => {
      const [one, other] = [await start(), await start()];
      await registerProgramme(one);
      const lead = await one.as('lead');
      const litware = await other.partner('litware');
      const first = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
      expect((await litware.post('/v1/claims', claimOf(contoso, 'exchange', '2024-12-15'), since(first))).body.policyVersion).toBe(1);
      const terms = {
        ...presets.cpor,
        name: 'without notice',
        noticeBusinessDays: 1,
        customer: { ...presets.cpor.customer, vacant: { mode: 'none', days: 0 } },
      };
      const published = await lead.post('/v1/policies', { terms, takesEffectAt: '2025-01-02T09:05:00.000Z' }, { 'if-match': '"0"' });
      expect(published.status).toBe(201);
      await bothAt('2025-01-02T09:04:59.999Z');
      expect((await litware.post('/v1/claims', claimOf(contoso, 'yammer', '2024-12-15'))).body.policyVersion).toBe(1);
      await bothAt('2025-01-02T09:05:00.000Z');
      const claimed = await litware.post('/v1/claims', claimOf(contoso, 'intune', '2024-12-15'));
      expect([claimed.status, claimed.body.policyVersion]).toEqual([201, 2]);
      // And what it decides on a claim that the other requested under the new version.
      const theirs = await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, 'sharepoint', '2024-12-15'));
      const manager = await other.as('manager');
      await manager.get(`/v1/claims/${theirs.body.claimId}`, since(theirs));
      await manager.decide(theirs.body.claimId, 'start-review');
      const passed = await manager.decide(theirs.body.claimId, 'pass-review', { rationale });
      expect([passed.status, passed.body.state, passed.body.policyVersion]).toEqual([200, 'Active', 2]);
    });

    test('of two leads, each on a server of its own, one publishes', async () => {
      const [one, other] = [await start(), await start()];
      const publish = async (server: TestServer) =>
        (await server.as('lead')).post('/v1/policies', { terms: presets.protected }, { 'if-match': '"0"' });
      const answers = await Promise.all([publish(one), publish(other)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 412]);
      const newest = since(answers.find(({ status }) => status === 201) ?? answers[0]);
      for (const server of running) expect((await (await server.as('auditor')).get('/v1/policies', newest)).body.items).toHaveLength(2);
    });

    test('a new server begins with a snapshot of another’s views, and agrees with it', async () => {
      const one = await start();
      await registerProgramme(one);
      await (await one.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
      await one.at('2025-01-03T09:00:00.000Z');
      const snapshot = join(one.data, 'views.snapshot');
      takeSnapshot(one.data, snapshot);
      const later = await (await one.partner('litware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-20', 2));
      expect(later.status).toBe(201);
      const other = await start({ at: '2025-01-03T09:00:00.000Z', snapshot });
      const { body } = await (await other.as('manager')).get(`/v1/workloads/${teams}`, since(later));
      expect([body.contested, body.openClaims.length]).toEqual([true, 2]);
      expect(await seqs(other)).toEqual(await seqs(one));
    });
  });
}
