import { join } from 'node:path';
import { GenericContainer, getContainerRuntimeClient } from 'testcontainers';

/** What the specs run: the ledger's image, the stage it is built in, and the fake EventStoreDB. */
export const images = { ledger: 'onrecord:test', build: 'onrecord-build:test', store: 'onrecord-fake-event-store:test' } as const;

const root = join(__dirname, '..', '..', '..');

/** Looks for a container engine once, and builds the images; what did not change comes from the engine's cache. */
export default async function prepare(): Promise<void> {
  // Each spec removes what it made. The watcher that would do so for a killed run is an image to be pulled, which not every engine can.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const missing = await whyNoEngine();
  if (missing === null) {
    await build(root, images.build, 'build');
    await build(root, images.ledger);
    await build(join(root, 'test', 'eventstoredb'), images.store);
    return;
  }
  if (process.env['REQUIRE_CONTAINERS'] === '1') throw new Error(`REQUIRE_CONTAINERS=1, but there is no container engine: ${missing}`);
  console.info(
    `\nSKIPPED: the container tests, since there is no container engine (${missing}). REQUIRE_CONTAINERS=1 makes this a failure.`,
  );
  process.env['NO_CONTAINER_ENGINE'] = missing;
}

async function whyNoEngine(): Promise<string | null> {
  try {
    await getContainerRuntimeClient();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function build(context: string, image: string, target?: string): Promise<void> {
  const began = performance.now();
  const builder = GenericContainer.fromDockerfile(context);
  await (target === undefined ? builder : builder.withTarget(target)).build(image, { deleteOnExit: false });
  console.info(`${image} is built (${Math.round((performance.now() - began) / 1000)} s)`);
}
