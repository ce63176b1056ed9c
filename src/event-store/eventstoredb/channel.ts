import { readFileSync } from 'node:fs';
import type { Channel as GrpcChannel, ClientReadableStream } from '@grpc/grpc-js';
import { Metadata, status } from '@grpc/grpc-js';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { ChannelCredentialOptions, Credentials } from '@eventstore/db-client';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { AppendReq, AppendResp, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { ConnectionStringError } from './connection-string';
import type { Connection } from './connection-string';
import { readResponse } from './wire';
import type { Told } from './wire';

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

/** A cluster without a leader is asked so often before a call fails, which is then made again; a frozen node holds up no longer than that. */
const DISCOVERY = { maxDiscoverAttempts: 5, discoveryInterval: 200, gossipTimeoutSeconds: 2 };
/** The call's own deadline comes after ours, which also gives the connection up. */
const DEADLINE_MARGIN_MS = 1_000;

/**
 * What is taken from the client: finding the node that leads, the connection to it, credentials, and finding another node when that
 * one fails. Calls themselves go over its generated stubs, since its own methods parse what they read, cannot filter $all, and
 * choose a batch append whose failures reach other callers (docs/decisions/0009).
 */
export class Channel extends EventStoreDBClient {
  #last: GrpcChannel | undefined;

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
      gossipTimeout: connection.gossipTimeoutSeconds ?? DISCOVERY.gossipTimeoutSeconds,
      nodePreference: 'leader' as const,
    };
    if (connection.cluster === 'none') super({ ...shared, endpoint: first }, security, credentials);
    else if (connection.cluster === 'dns') super({ ...shared, ...discovery, discover: first }, security, credentials);
    else super({ ...shared, ...discovery, endpoints: connection.hosts }, security, credentials);
    const getChannel = this.getChannel;
    this.getChannel = async () => (this.#last = await getChannel());
  }

  /**
   * Sends one append, and answers what the server says to it.
   * @throws Overdue where it does not answer in time, ServiceError, Error where no node could be found
   */
  append(messages: readonly AppendReq[], timeoutMs: number): Promise<AppendResp> {
    const call: Call = { client: null, over: false };
    const answer = this.execute(
      StreamsClient,
      'append',
      (client) =>
        new Promise<AppendResp>((resolve, reject) => {
          if (call.over) {
            reject(new Overdue(false, timeoutMs));
            return;
          }
          call.client = client;
          const [metadata, options] = this.callArguments({ requiresLeader: true, deadline: timeoutMs + DEADLINE_MARGIN_MS });
          const sink = client.append(metadata, options, (error, response) => (error ? reject(error) : resolve(response)));
          sink.on('error', reject); // A write to a call that has failed would otherwise end the process.
          for (const message of messages) sink.write(message); // At most 1 MiB, which may well be queued.
          sink.end();
        }),
    );
    return this.#within(timeoutMs, call, answer);
  }

  /** Opens a read or a subscription. @throws Overdue, ServiceError, Error where no node could be found */
  async read(request: ReadReq, timeoutMs: number, { leader }: { leader: boolean }): Promise<OpenRead> {
    const call: Call = { client: null, over: false };
    const open = this.GRPCStreamCreator(StreamsClient, 'read', (client) => {
      if (call.over) throw new Overdue(false, timeoutMs);
      call.client = client;
      const { path, requestSerialize } = StreamsService.read;
      const [metadata, options] = this.callArguments({ requiresLeader: leader }, { deadline: Infinity });
      const stream = client.makeServerStreamRequest(path, requestSerialize, readResponse, request, metadata, options);
      stream.on('error', () => undefined); // Told to whoever takes from it.
      return stream;
    });
    const stream = await this.#within(timeoutMs, call, open());
    return { stream, giveUp: () => this.#giveUp(call) };
  }

  /** Ends every call, and lets go of the connection; never looks for one. */
  async disconnect(): Promise<void> {
    await this.dispose();
    this.#last?.close();
  }

  /** The client's own deadlines do not cover finding a node, nor one that is frozen: its connection is given up, and another sought. */
  async #within<Result>(timeoutMs: number, call: Call, work: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        call.over = true;
        reject(new Overdue(call.client !== null, timeoutMs));
        this.#giveUp(call);
      }, timeoutMs);
    });
    work.catch(() => undefined); // It may fail after its time is over.
    try {
      return await Promise.race([work, overdue]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The connection that a call was sent on, and no other that was found since. */
  #giveUp({ client }: Call): void {
    if (!client) return;
    const details = 'no answer in time';
    const unavailable = Object.assign(new Error(details), { code: status.UNAVAILABLE, details, metadata: new Metadata() });
    void this.handleError(client, unavailable);
  }
}

/** A read that was opened, and how to say that its server has gone silent. */
export interface OpenRead {
  stream: ClientReadableStream<Told>;
  giveUp: () => void;
}

/** A call on its way: what it was sent on, and whether its time is over. */
interface Call {
  client: StreamsClient | null;
  over: boolean;
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
