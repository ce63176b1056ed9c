import { readFileSync } from 'node:fs';
import type { Channel as GrpcChannel, ClientReadableStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { ChannelCredentialOptions, Credentials } from '@eventstore/db-client';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { BatchAppendReq, BatchAppendResp, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { AppendCall } from './append-call';
import { ConnectionStringError } from './connection-string';
import type { Connection } from './connection-string';
import { Overdue, serviceError } from './failures';
import { readResponse } from './wire';
import type { Told } from './wire';

/** A cluster without a leader is asked so often before a call fails, which is then made again; a frozen node holds up no longer than that. */
const DISCOVERY = { maxDiscoverAttempts: 5, discoveryInterval: 200, gossipTimeoutSeconds: 2 };

/**
 * What is taken from the client: finding the node that leads, the connection to it, credentials, and finding another node when that
 * one fails. Calls themselves go over its generated stubs, since its own methods parse what they read, cannot filter $all, and never
 * give an append up (docs/decisions/0009).
 */
export class Channel extends EventStoreDBClient {
  #last: GrpcChannel | undefined;
  /** The call that carries appends now, and what it was opened on. */
  #appending: { client: StreamsClient; call: AppendCall } | undefined;

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
    const handleError = this.handleError;
    // It waits for a node that is being sought. Whoever seeks it is told where none is found; told here too, it would end the process.
    this.handleError = (client, error) => handleError(client, error).catch(() => undefined);
  }

  /**
   * Sends one append, and answers what the server says to it.
   * @throws Overdue where it does not answer in time, ServiceError, Error where no node could be found
   */
  append(request: BatchAppendReq, timeoutMs: number): Promise<BatchAppendResp> {
    const sent: Call = { client: null, over: false };
    const answer = this.execute(StreamsClient, 'append', async (client) => {
      if (sent.over) throw new Overdue(false, timeoutMs);
      sent.client = client;
      const call = this.#appendCall(client);
      sent.forget = () => call.forget(request);
      return call.send(request);
    });
    return this.#within(timeoutMs, sent, answer);
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
    this.#appending?.call.retire();
    await this.dispose();
    this.#last?.close();
  }

  /** One for all appends, as long as the connection stays. */
  #appendCall(client: StreamsClient): AppendCall {
    if (this.#appending?.client === client && !this.#appending.call.isOver) return this.#appending.call;
    this.#appending?.call.retire();
    const [metadata, options] = this.callArguments({ requiresLeader: true }, { deadline: Infinity });
    const call = new AppendCall(client.batchAppend(metadata, options));
    this.#appending = { client, call };
    return call;
  }

  /** The client's own deadlines do not cover finding a node, nor one that is frozen: its connection is given up, and another sought. */
  #within<Result>(timeoutMs: number, call: Call, work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        call.over = true;
        call.forget?.();
        reject(new Overdue(call.client !== null, timeoutMs));
        this.#giveUp(call);
      }, timeoutMs);
      void work.then(resolve, reject).then(() => clearTimeout(timer));
    });
  }

  /** The connection that a call was sent on, and no other that was found since. */
  #giveUp({ client }: Call): void {
    if (!client) return;
    void this.handleError(client, serviceError(status.UNAVAILABLE, 'no answer in time'));
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
  /** Where there is more to let go of. */
  forget?: () => void;
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
