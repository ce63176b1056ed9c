import { readFileSync } from 'node:fs';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { Metadata, status } from '@grpc/grpc-js';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { ChannelCredentialOptions, Credentials } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { ConnectionStringError } from './connection-string';
import type { Connection } from './connection-string';

/** The caller's time is over. Where nothing was sent, nothing will be. */
export class Overdue extends Error {
  constructor(
    readonly sent: boolean,
    timeoutMs: number,
  ) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'Overdue';
  }
}

/** A cluster without a leader is asked so often before a call gives up on it: about three seconds. */
const DISCOVERY = { maxDiscoverAttempts: 30, discoveryInterval: 100 };

/**
 * What is taken from the client: finding the node that leads, the connection to it, credentials, and finding another node when that
 * one fails. Calls themselves go over its generated stubs, since its own methods parse what they read, cannot filter $all, and
 * choose a batch append whose failures reach other callers (docs/decisions/0009).
 */
export class Channel extends EventStoreDBClient {
  #connected = false;

  constructor(connection: Connection) {
    const security = securityOf(connection);
    const credentials = credentialsOf(connection);
    const [first] = connection.hosts;
    if (!first) throw new ConnectionStringError('names no host');
    const shared = {
      connectionName: connection.connectionName ?? 'onrecord',
      keepAliveInterval: connection.keepAliveIntervalMs,
      keepAliveTimeout: connection.keepAliveTimeoutMs,
      defaultDeadline: connection.deadlineMs,
    };
    const discovery = {
      maxDiscoverAttempts: connection.maxDiscoverAttempts ?? DISCOVERY.maxDiscoverAttempts,
      discoveryInterval: connection.discoveryIntervalMs ?? DISCOVERY.discoveryInterval,
      gossipTimeout: connection.gossipTimeoutSeconds,
      nodePreference: 'leader' as const,
    };
    if (connection.cluster === 'none') super({ ...shared, endpoint: first }, security, credentials);
    else if (connection.cluster === 'dns') super({ ...shared, ...discovery, discover: first }, security, credentials);
    else super({ ...shared, ...discovery, endpoints: connection.hosts }, security, credentials);
  }

  /**
   * Sends one append, and answers what the server says to it.
   * @throws Overdue where it does not answer in time, ServiceError, Error where no node could be found
   */
  append(messages: readonly AppendReq[], timeoutMs: number): Promise<AppendResp> {
    const call = { sent: false, over: false };
    const answer = this.execute(
      StreamsClient,
      'append',
      (client) =>
        new Promise<AppendResp>((resolve, reject) => {
          if (call.over) {
            reject(new Overdue(false, timeoutMs));
            return;
          }
          call.sent = true;
          this.#connected = true;
          const [metadata, options] = this.callArguments({ requiresLeader: true, deadline: timeoutMs });
          const sink = client.append(metadata, options, (error, response) => (error ? reject(error) : resolve(response)));
          sink.on('error', reject); // A write to a call that has failed would otherwise end the process.
          for (const message of messages) sink.write(message); // At most 1 MiB, which may well be queued.
          sink.end();
        }),
    );
    return this.#within(timeoutMs, call, answer);
  }

  /** Opens a read or a subscription. @throws Overdue, ServiceError, Error where no node could be found */
  async read(request: ReadReq, timeoutMs: number, { leader }: { leader: boolean }): Promise<ClientReadableStream<ReadResp>> {
    const call = { sent: false, over: false };
    const open = this.GRPCStreamCreator(StreamsClient, 'read', (client) => {
      if (call.over) throw new Overdue(false, timeoutMs);
      this.#connected = true;
      const stream = client.read(request, ...this.callArguments({ requiresLeader: leader }, { deadline: Infinity }));
      stream.on('error', () => undefined); // Told to whoever takes from it.
      return stream;
    });
    return this.#within(timeoutMs, call, open());
  }

  /** Ends every call, and lets go of the connection. */
  async disconnect(): Promise<void> {
    await this.dispose();
    if (this.#connected) (await this.getChannel()).close();
  }

  /** The client's own deadlines do not cover finding a node, nor one that is frozen: its connection is given up, and another sought. */
  async #within<Result>(timeoutMs: number, call: { sent: boolean; over: boolean }, work: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        call.over = true;
        reject(new Overdue(call.sent, timeoutMs));
        void this.#giveUp();
      }, timeoutMs);
    });
    work.catch(() => undefined); // It may fail after its time is over.
    try {
      return await Promise.race([work, overdue]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #giveUp(): Promise<void> {
    const unavailable = Object.assign(new Error('no answer in time'), {
      code: status.UNAVAILABLE,
      details: 'no answer in time',
      metadata: new Metadata(),
    });
    const client = await this.execute(StreamsClient, 'giving up', (current) => Promise.resolve(current)).catch(() => undefined);
    if (client) await this.handleError(client, unavailable);
  }
}

function securityOf({ tls, caFile, userCertFile, userKeyFile }: Connection): ChannelCredentialOptions {
  if (!tls) return { insecure: true };
  return {
    insecure: false,
    rootCertificate: caFile === undefined ? undefined : readPem(caFile),
    userCertFile: userCertFile === undefined ? undefined : readPem(userCertFile),
    userKeyFile: userKeyFile === undefined ? undefined : readPem(userKeyFile),
  };
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConnectionStringError(`names ${file}, which cannot be read (${(error as Error).message})`);
  }
}

function credentialsOf({ username, password }: Connection): Credentials | undefined {
  return username === undefined ? undefined : { username, password: password ?? '' };
}
