import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clientOf } from '../support/server';
import { describeWithEngine, within } from './support/containers';
import { images } from './support/engine';

/**
 * What docker-compose.yml says is looked at in both profiles. It is run with the fake in place of EventStoreDB: that image, the proxy's
 * and the certificates' are not run by any test.
 */
const root = join(__dirname, '..', '..');
const run = promisify(execFile);
const candidates = [['docker', 'compose'], ['docker-compose']] as const;
const compose = candidates.find(([command, ...args]) => spawnSync(command, [...args, 'version']).status === 0);
if (!compose) {
  if (process.env['REQUIRE_CONTAINERS'] === '1') throw new Error('REQUIRE_CONTAINERS=1, but there is no docker-compose.');
  console.info('SKIPPED: the tests of docker-compose.yml, since there is no docker-compose.');
}

async function composed(args: string[], env: Record<string, string> = {}): Promise<string> {
  const [command, ...before] = compose!;
  const { stdout } = await run(command, [...before, ...args], { cwd: root, env: { ...process.env, ...env }, timeout: 90_000 });
  return stdout;
}

// Skipped, and said so above, where docker-compose is not installed: nothing else reads the file as it does. REQUIRE_CONTAINERS=1 fails instead.
(compose ? describe : describe.skip)('docker-compose.yml', () => {
  test.each([['the default'], ['cluster']])('can be read: profile %s', async (profile) => {
    const config = await composed([...(profile === 'cluster' ? ['--profile', profile] : []), 'config']);
    expect(config).toContain(
      profile === 'cluster' ? 'esdb://event-store-1:2113,event-store-2:2113,event-store-3:2113' : 'esdb://event-store:2113',
    );
  });

  test('no two services are published at the same port, and none beyond this machine', () => {
    const ports = readFileSync(join(root, 'docker-compose.yml'), 'utf8').match(/(?<=ports: ).*/g) ?? [];
    const published = ports.map((port) => /^\['127\.0\.0\.1:\$\{\w+:-(\d+)\}:\d+'\]$/.exec(port)?.[1]);
    expect(published).toEqual(['3000', '8080']);
  });
});

// The same, and an engine besides.
(compose ? describeWithEngine : describe.skip)('docker-compose up, with the fake in place of EventStoreDB', () => {
  const project = `onrecord-test-${randomUUID().slice(0, 8)}`;
  const env: Record<string, string> = { LEDGER_IMAGE: images.ledger, EVENT_STORE_IMAGE: images.store };
  const here = (...args: string[]) => composed(['-p', project, ...args], env);

  beforeAll(async () => {
    env['LEDGER_PORT'] = String(await freePort());
    await here('up', '-d', '--no-build');
  });
  afterAll(() => here('down', '--volumes', '--timeout', '20'));

  test('the demo is there, for who has a token of the container', async () => {
    const url = `http://127.0.0.1:${env['LEDGER_PORT']}`;
    await within(60, async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
    const token = (await here('exec', '-T', 'ledger', 'onrecord', 'token', '--role', 'auditor')).trim();
    const contested = await clientOf(url, token, { position: 0n }).get('/v1/workloads?status=contested');
    expect(contested.status).toBe(200);
    expect(contested.body.items.length).toBeGreaterThan(0);
  });

  test('a ledger that is made anew finds everything in its store', async () => {
    await here('rm', '--stop', '--force', 'ledger');
    await here('up', '-d', '--no-build', 'ledger');
    const url = `http://127.0.0.1:${env['LEDGER_PORT']}`;
    await within(60, async () => {
      const ready = (await (await fetch(`${url}/health/ready`)).json()) as { views?: { sequence: number } };
      expect(ready.views?.sequence).toBeGreaterThan(100);
    });
  });

  test('both ledgers of a cluster are given one development key', async () => {
    await here('--profile', 'cluster', 'run', '--rm', '--no-deps', 'development-key');
    const keyOf = (service: string) =>
      here('--profile', 'cluster', 'run', '--rm', '--no-deps', '--entrypoint', 'sha256sum', service, '/data/development-issuer.key');
    const [a, b] = [await keyOf('ledger-a'), await keyOf('ledger-b')];
    expect(a).toMatch(/^[0-9a-f]{64}/);
    expect(a).toBe(b);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
