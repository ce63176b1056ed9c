import { Server, ServerCredentials } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { batchAppend, deleteStream } from './append';
import { Faults } from './faults';
import { gossip, supportedMethods } from './gossip';
import { Log } from './log';
import { read } from './read';
import { Wires } from './wires';
import type { Node } from './node';

export interface FakeOptions {
  port?: number;
  host?: string;
  /** Names and passwords. Where absent, the server is insecure and takes anyone. */
  users?: Record<string, string>;
  tls?: { key: string; cert: string };
  maxAppendBytes?: number;
  log?: Log;
}

/** What is read is written out by the handlers, which keep the bytes of each event. */
const service = { ...StreamsService, read: { ...StreamsService.read, responseSerialize: (bytes: Buffer) => bytes } };
const MAX_APPEND_BYTES = 1024 * 1024;

/** An EventStoreDB to test against: real gRPC, events in memory, and faults on demand. */
export class FakeServer implements Node {
  readonly host: string;
  readonly log: Log;
  readonly faults = new Faults();
  readonly maxAppendBytes: number;
  readonly users: Record<string, string> | undefined;
  port: number;
  isAlive = false;
  members: () => readonly FakeServer[] = () => [this];
  leader: () => FakeServer = () => this;
  private wires = new Wires();
  private grpc = new Server();

  constructor(private readonly options: FakeOptions) {
    const { host = '127.0.0.1', port = 0, log = new Log(), maxAppendBytes = MAX_APPEND_BYTES, users } = options;
    this.host = host === '0.0.0.0' ? '127.0.0.1' : host;
    this.port = port;
    this.log = log;
    this.maxAppendBytes = maxAppendBytes;
    this.users = users;
  }

  get url(): string {
    return `esdb://${this.host}:${this.port}?tls=${this.options.tls !== undefined}`;
  }

  /** Listens, on the port it had before where it was stopped. */
  async start(): Promise<void> {
    this.wires = new Wires();
    this.grpc = new Server({ 'grpc.max_receive_message_length': -1 });
    this.grpc.addService(service, { batchAppend: batchAppend(this), read: read(this), delete: deleteStream(this) });
    this.grpc.addService(GossipService, { read: gossip(this) });
    this.grpc.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods });
    const innerPort = await new Promise<number>((resolve, reject) => {
      this.grpc.bindAsync('127.0.0.1:0', this.credentials(), (error, port) => (error ? reject(error) : resolve(port)));
    });
    this.port = await this.wires.listen(this.port, this.options.host ?? this.host, innerPort);
    this.isAlive = true;
  }

  /** Cuts every connection. The log stays, for the next start. */
  async stop(): Promise<void> {
    this.isAlive = false;
    await this.wires.close();
    this.grpc.forceShutdown();
  }

  /** Takes connections and answers nothing, as a stopped process does. */
  freeze(): void {
    this.wires.freeze();
  }

  thaw(): void {
    this.wires.thaw();
  }

  cut(peer: string): void {
    this.wires.cut(peer);
  }

  private credentials(): ServerCredentials {
    if (!this.options.tls) return ServerCredentials.createInsecure();
    const { key, cert } = this.options.tls;
    return ServerCredentials.createSsl(null, [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }]);
  }
}

export async function startFakeServer(options: FakeOptions = {}): Promise<FakeServer> {
  const server = new FakeServer(options);
  await server.start();
  return server;
}

export interface FakeCluster {
  readonly nodes: FakeServer[];
  readonly url: string;
  leader(): FakeServer;
  elect(node: FakeServer): void;
  stop(): Promise<void>;
}

/** Several servers with one log, of which the first leads. While the leader is down, appends to the others time out. */
export async function startFakeCluster(size = 3): Promise<FakeCluster> {
  const log = new Log();
  const nodes = await Promise.all(Array.from({ length: size }, () => startFakeServer({ log })));
  let leader = nodes[0]!;
  for (const node of nodes) {
    node.members = () => nodes;
    node.leader = () => leader;
  }
  return {
    nodes,
    url: `esdb://${nodes.map(({ host, port }) => `${host}:${port}`).join(',')}?tls=false`,
    leader: () => leader,
    elect: (node) => (leader = node),
    stop: async () => {
      await Promise.all(nodes.filter(({ isAlive }) => isAlive).map((node) => node.stop()));
    },
  };
}
