import type { StartedTestContainer } from 'testcontainers';
import { claimOf, clientOf, tenants } from '../support/server';
import type { Client } from '../support/server';
import { describeWithEngine, healthCheck, isReady, ledger, remove, terminate, urlOf, within } from './support/containers';

describeWithEngine('the image, on its embedded store', () => {
  let container: StartedTestContainer;
  beforeAll(async () => {
    container = await ledger('serve').start();
    await within(30, () => isReady(container));
  });
  afterAll(() => remove(container));

  /** Somebody with a token that was made inside the container. */
  async function client(...who: string[]): Promise<Client> {
    const { output, exitCode } = await container.exec(['onrecord', 'token', '--role', ...who]);
    expect(exitCode).toBe(0);
    return clientOf(urlOf(container), output.trim(), { position: 0n });
  }

  test('it is healthy, ready, and shows its documentation', async () => {
    expect(await healthCheck(container)).toBe(0);
    const docs = await fetch(`${urlOf(container)}/docs`);
    expect(docs.status).toBe(200);
    expect(await docs.text()).toContain('swagger');
  });

  test('it runs as a user who can write its data and /tmp, and nothing else', async () => {
    expect((await container.exec(['id', '-un'])).output.trim()).toBe('node');
    expect((await container.exec(['touch', '/data/written', '/tmp/written'])).exitCode).toBe(0);
    for (const place of ['/onrecord', '/onrecord/dist', '/home/node', '/usr/local/bin']) {
      expect((await container.exec(['touch', `${place}/written`])).output).toMatch(/Read-only file system|Permission denied/);
    }
  });

  test('it holds what production needs: no sources, no tests, no tools of the build', async () => {
    const { output } = await container.exec(['ls', '-A', '/onrecord']);
    expect(output.trim().split('\n')).toEqual(['LICENSE', 'bin', 'dist', 'node_modules', 'package.json']);
    expect((await container.exec(['ls', '/onrecord/node_modules/typescript', '/onrecord/node_modules/jest'])).exitCode).not.toBe(0);
  });

  test('what was requested is there after a restart', async () => {
    const manager = await client('manager');
    expect((await manager.put(`/v1/tenants/${tenants.contoso}`, { name: 'Contoso' })).status).toBe(201);
    expect((await manager.put('/v1/partners/litware', { name: 'Litware' })).status).toBe(201);
    const litware = await client('partner', '--partner', 'litware');
    const requested = await litware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'));
    expect(requested).toMatchObject({ status: 201, body: { state: 'Requested' } });

    await container.restart({ timeout: 30 });
    await within(30, () => isReady(container));
    const claim = await (await client('auditor')).get(`/v1/claims/${requested.body.claimId}`);
    expect(claim).toMatchObject({ status: 200, body: { partnerId: 'litware', state: 'Requested' } });
  });

  test('SIGTERM ends it within seconds, and in good order', async () => {
    const { exitCode, seconds } = await terminate(container);
    expect(exitCode).toBe(0);
    expect(seconds).toBeLessThan(5);
  });
});
