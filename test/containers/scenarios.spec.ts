import { randomUUID } from 'node:crypto';
import { Network } from 'testcontainers';
import type { StartedNetwork, StartedTestContainer } from 'testcontainers';
import { scenarios } from '../e2e/scenarios/scenarios';
import type { Played, Stage } from '../e2e/scenarios/stage';
import { people } from '../support/server';
import { describeWithEngine, isReady, ledger, remove, SharedKey, store, within } from './support/containers';

/** The scenarios end to end between containers: a ledger for each, on a part of its own of one event store (the fake one). */
describeWithEngine('in containers', () => {
  let network: StartedNetwork;
  let events: StartedTestContainer;
  beforeAll(async () => {
    network = await new Network().start();
    events = await store().withNetwork(network).withNetworkAliases('event-store').start();
  });
  afterAll(async () => {
    await remove(events);
    await network.stop();
  });

  const inContainer: Stage['start'] = async ({ at, policy }): Promise<Played> => {
    const key = new SharedKey();
    const container = await ledger('serve', '--test-clock', at)
      .withNetwork(network)
      .withEnvironment({
        ONRECORD_EVENT_STORE: `esdb://event-store:2113?tls=false&streamPrefix=scenario-${randomUUID()}.`,
        ONRECORD_POLICY: policy,
      })
      .withBindMounts([key.mount])
      .start();
    await within(30, () => isReady(container));
    const close = async () => {
      await remove(container);
      key.remove();
    };
    return { ...people((subject) => key.client(container, subject)), close };
  };

  scenarios('an event store in a container', () => Promise.resolve({ start: inContainer, close: () => Promise.resolve() }));
});
