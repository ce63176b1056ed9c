import { Metadata, status } from '@grpc/grpc-js';
import { Appender } from '../../src/event-store/eventstoredb/appender';
import type { Channel } from '../../src/event-store/eventstoredb/channel';
import { Overdue, serviceError } from '../../src/event-store/eventstoredb/failures';
import { Names } from '../../src/event-store/eventstoredb/messages';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import { events, freshStream } from '../contract/texts';

function notLeader(): Error {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  return Object.assign(serviceError(status.NOT_FOUND, 'Leader info available'), { metadata });
}

/** Appends over a channel on which one attempt after the other fails so. */
function appending(...failures: Error[]) {
  const append = jest.fn();
  for (const failure of failures) append.mockRejectedValueOnce(failure);
  const channel = { append } as unknown as Channel;
  const appender = new Appender({
    channel,
    names: new Names(),
    server: 'esdb://db',
    answerMs: 100,
    find: () => Promise.resolve(undefined),
  });
  return appender.append(freshStream(), NO_STREAM, events(1));
}

describe('an append to a server that cannot be reached', () => {
  const unreachable = [
    ['where no node is found', new Error('Failed to discover after 5 attempts.')],
    ['where its time is over before one is', new Overdue(false, 100)],
  ] as const;

  it.each(unreachable)('is certainly not stored %s', async (_, failure) => {
    await expect(appending(failure)).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'unreachable' });
  });

  it.each(unreachable)(
    'is unknown %s after a node lost the lead, which may have stored it before it ended the call',
    async (_, failure) => {
      await expect(appending(notLeader(), failure)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    },
  );
});
