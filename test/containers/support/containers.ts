import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import type { StartedNetwork, StartedTestContainer } from 'testcontainers';
import { developmentKey, issueToken } from '../../../src/api/auth/development-issuer';
import type { TokenSubject } from '../../../src/api/auth/development-issuer';
import { clientOf } from '../../support/server';
import type { Client } from '../../support/server';
import { images } from './engine';

/** Describes what needs a container engine: without one the images cannot run, so it is skipped, which engine.ts says; REQUIRE_CONTAINERS=1 fails instead. */
export const describeWithEngine = process.env['NO_CONTAINER_ENGINE'] === undefined ? describe : describe.skip;

const PORT = 3000;
const KEY = 'development-issuer.key';

/** The ledger's image as production would run it: nothing of it can be written but its data and /tmp. */
class LedgerContainer extends GenericContainer {
  constructor(...command: string[]) {
    super(images.ledger);
    this.hostConfig.ReadonlyRootfs = true;
    this.hostConfig.Init = true;
    this.withCommand(command)
      .withTmpFs({ '/tmp': 'rw' })
      .withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges:true')
      .withExposedPorts(PORT)
      .withWaitStrategy(Wait.forHttp('/health/live', PORT))
      .withStartupTimeout(60_000);
  }
}

export const ledger = (...command: string[]): GenericContainer => new LedgerContainer(...command);

export const store = (): GenericContainer =>
  new GenericContainer(images.store).withWaitStrategy(Wait.forLogMessage(/listening on/)).withStartupTimeout(60_000);

/** Where it answers; another port after each start. */
export const urlOf = (container: StartedTestContainer): string => `http://${container.getHost()}:${container.getMappedPort(PORT)}`;

/** A key of development tokens, to be put into several ledgers so that they take each other's. */
export class SharedKey {
  readonly #directory = mkdtempSync(join(tmpdir(), 'onrecord-key-'));
  /** What any of its clients has seen, on whichever ledger: the next read asks for that. */
  readonly #newest = { position: 0n };

  constructor() {
    developmentKey(this.#directory);
    chmodSync(join(this.#directory, KEY), 0o444); // The ledger in a container is another user.
  }

  /** Where a ledger looks for its key. */
  get mount(): { source: string; target: string; mode: 'ro' } {
    return { source: join(this.#directory, KEY), target: `/data/${KEY}`, mode: 'ro' };
  }

  async client(container: StartedTestContainer, subject: TokenSubject): Promise<Client> {
    return clientOf(urlOf(container), await issueToken(this.#directory, subject), this.#newest);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}

/** Plugs a container into a network under a name. */
export async function plug(container: StartedTestContainer, network: StartedNetwork, name: string): Promise<void> {
  const { container: engine } = await getContainerRuntimeClient();
  await engine.dockerode.getNetwork(network.getId()).connect({ Container: container.getId(), EndpointConfig: { Aliases: [name] } });
}

/** Pulls the plug: what is sent from now on gets no answer, not even that it did not arrive. */
export async function unplug(container: StartedTestContainer, network: StartedNetwork): Promise<void> {
  const { container: engine } = await getContainerRuntimeClient();
  await engine.dockerode.getNetwork(network.getId()).disconnect({ Container: container.getId() });
}

/** Sends SIGTERM, and answers with which code the container ended and how long that took. Nothing of it is removed. */
export async function terminate(container: StartedTestContainer): Promise<{ exitCode: number; seconds: number }> {
  const { container: engine } = await getContainerRuntimeClient();
  const handle = engine.getById(container.getId());
  const began = performance.now();
  await handle.stop({ t: 30 });
  const { State } = await handle.inspect();
  return { exitCode: State.ExitCode, seconds: (performance.now() - began) / 1000 };
}

/** Removes a container with the volumes that were made for it. */
export async function remove(container: StartedTestContainer | undefined): Promise<void> {
  await container?.stop({ remove: true, removeVolumes: true, timeout: 0 });
}

/** The image's own health check, run now: the exit code of it. */
export async function healthCheck(container: StartedTestContainer): Promise<number> {
  const { container: engine } = await getContainerRuntimeClient();
  const { Config } = await engine.getById(container.getId()).inspect();
  const [kind, ...command] = Config.Healthcheck?.Test ?? [];
  expect(kind).toBe('CMD');
  return (await container.exec(command)).exitCode;
}

/** Looks again and again until it is so; after that many seconds the last look fails the test. */
export async function within<Result>(seconds: number, look: () => Promise<Result>): Promise<Result> {
  for (const until = performance.now() + seconds * 1000; ;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(250);
    }
  }
}

export async function readiness(container: StartedTestContainer): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${urlOf(container)}/health/ready`, { signal: AbortSignal.timeout(10_000) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const isReady = async (container: StartedTestContainer): Promise<void> =>
  expect(await readiness(container)).toMatchObject({ status: 200 });
