import { GenericContainer, Wait } from 'testcontainers';
import type { StartedTestContainer } from 'testcontainers';

/** A real server, as its specs are told of it through the environment. */
export interface RealServer {
  name: string;
  url: string;
}

export const SERVERS = 'ONRECORD_TEST_SERVERS';
const PORT = 2113;
const START_MS = 120_000;

/** The servers that production runs on; another tag of the same line by the variable. */
const images = [
  ['EventStoreDB 24.10', process.env['EVENTSTORE_IMAGE'] ?? 'eventstore/eventstore:24.10.14', 'EVENTSTORE'],
  ['KurrentDB 26', process.env['KURRENTDB_IMAGE'] ?? 'kurrentplatform/kurrentdb:26.0.0', 'KURRENTDB'],
] as const;

const started: StartedTestContainer[] = [];

/** One server by EVENTSTORE_TEST_URL, else each image that can be had in a container; what cannot be had is said, or with REQUIRE_CONTAINERS=1 fails. */
export default async function findServers(): Promise<void> {
  const url = process.env['EVENTSTORE_TEST_URL'];
  const servers: RealServer[] = url === undefined || url === '' ? [] : [{ name: 'EVENTSTORE_TEST_URL', url }];
  if (servers.length === 0) for (const [name, image, prefix] of images) servers.push(...(await inContainer(name, image, prefix)));
  process.env[SERVERS] = JSON.stringify(servers);
}

/** Ends the containers that were started here. */
export async function stopServers(): Promise<void> {
  for (const container of started) await container.stop();
}

async function inContainer(name: string, image: string, prefix: string): Promise<RealServer[]> {
  try {
    const container = await new GenericContainer(image)
      .withEnvironment({ [`${prefix}_INSECURE`]: 'true', [`${prefix}_MEM_DB`]: 'true', [`${prefix}_TELEMETRY_OPTOUT`]: 'true' })
      .withExposedPorts(PORT)
      .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCodeMatching((status) => status < 300))
      .withStartupTimeout(START_MS)
      .start();
    started.push(container);
    return [{ name, url: `esdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false` }];
  } catch (error) {
    const because = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    if (process.env['REQUIRE_CONTAINERS'] === '1') throw new Error(`${name} (${image}) could not be started: ${because}`, { cause: error });
    process.stderr.write(`\nSKIPPED: ${name} (${image}) could not be started: ${because}\n`);
    process.stderr.write(
      '         Name a server with EVENTSTORE_TEST_URL, or start a container engine. REQUIRE_CONTAINERS=1 makes this a failure.\n',
    );
    return [];
  }
}
