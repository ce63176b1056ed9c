import { z } from 'zod';
import { LEDGER_PREFIX } from '../../domain/streams';

/** Where an EventStoreDB (KurrentDB) is, and how it is spoken to. */
export interface Connection {
  hosts: { address: string; port: number }[];
  /** Whether the hosts are asked which node leads; a single one without is spoken to directly. */
  cluster: 'none' | 'listed' | 'dns';
  tls: boolean;
  username?: string;
  password?: string;
  /** Files in PEM: the authority that signed the server's certificate, and a certificate of our own. */
  caFile?: string;
  userCertFile?: string;
  userKeyFile?: string;
  connectionName?: string;
  /** Put before the name of every stream, so that a server holds several ledgers apart. */
  streamPrefix?: string;
  /** How long an append or a page may take. */
  deadlineMs?: number;
  discoveryIntervalMs?: number;
  maxDiscoverAttempts?: number;
  gossipTimeoutSeconds?: number;
  keepAliveIntervalMs?: number;
  keepAliveTimeoutMs?: number;
}

/** The text is no connection string. The message says what is wrong with it, and repeats no password. */
export class ConnectionStringError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConnectionStringError';
  }
}

const SHAPE = 'esdb://[user:password@]host[:port][,host[:port]…][?tls=true&tlsCAFile=…]';
const DEFAULT_PORT = 2113;
const TEXT =
  /^(?<scheme>(?:esdb|kurrentdb)(?:\+discover)?):\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]*)@)?(?<hosts>[^/?@]+)\/?(?:\?(?<options>.*))?$/;
const HOST = /^(?<address>[\w.-]+|\[[0-9a-fA-F:]+\])(?::(?<port>\d{1,5}))?$/;

const yesOrNo = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const milliseconds = z.coerce.number('must be a number of milliseconds').int().min(-1).max(3_600_000);
const count = z.coerce.number('must be a number').int().min(1).max(100_000);
const text = z.string().min(1);

/** By their lower-case names: servers and clients spell them in several ways. */
const options = z.strictObject({
  tls: yesOrNo.default(true),
  tlsverifycert: z.literal('true', 'can only be true: name the authority that signed the certificate with tlsCAFile').optional(),
  tlscafile: text.optional(),
  usercertfile: text.optional(),
  userkeyfile: text.optional(),
  connectionname: text.optional(),
  streamprefix: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.$/, 'must be 1 to 64 letters, digits, - and _, and a dot at the end')
    .refine((prefix) => prefix !== LEDGER_PREFIX, `cannot be ${LEDGER_PREFIX}, with which the streams of a ledger without one begin`)
    .optional(),
  nodepreference: z.literal('leader', 'can only be leader: a follower may not have what was just written').optional(),
  defaultdeadline: milliseconds.min(100, 'must be at least 100 ms').optional(),
  discoveryinterval: milliseconds.optional(),
  maxdiscoverattempts: count.optional(),
  gossiptimeout: count.optional(),
  keepaliveinterval: milliseconds.optional(),
  keepalivetimeout: milliseconds.optional(),
});

/** @throws ConnectionStringError */
export function parseConnectionString(given: string): Connection {
  const parts = TEXT.exec(given.trim())?.groups;
  if (!parts) throw new ConnectionStringError(`must be ${SHAPE}`);
  const hosts = (parts['hosts'] ?? '').split(',').map(hostOf);
  const discover = parts['scheme']?.endsWith('+discover') ?? false;
  if (discover && hosts.length > 1) throw new ConnectionStringError('esdb+discover:// takes one name, whose addresses are asked');
  const read = options.safeParse(optionsOf(parts['options'] ?? ''));
  if (!read.success) throw new ConnectionStringError(complaint(read.error));
  if ((read.data.usercertfile === undefined) !== (read.data.userkeyfile === undefined))
    throw new ConnectionStringError('needs userCertFile and userKeyFile both, or neither');
  const { tls, ...rest } = read.data;
  return {
    hosts,
    cluster: discover ? 'dns' : hosts.length > 1 ? 'listed' : 'none',
    tls,
    username: decoded(parts['user']),
    password: decoded(parts['password']),
    caFile: rest.tlscafile,
    userCertFile: rest.usercertfile,
    userKeyFile: rest.userkeyfile,
    connectionName: rest.connectionname,
    streamPrefix: rest.streamprefix,
    deadlineMs: rest.defaultdeadline,
    discoveryIntervalMs: rest.discoveryinterval,
    maxDiscoverAttempts: rest.maxdiscoverattempts,
    gossipTimeoutSeconds: rest.gossiptimeout,
    keepAliveIntervalMs: rest.keepaliveinterval,
    keepAliveTimeoutMs: rest.keepalivetimeout,
  };
}

/** A connection as logs and people are told it: without its password. */
export function describe({ hosts, cluster, tls, streamPrefix }: Connection): string {
  const names = hosts.map(({ address, port }) => `${address}:${port}`).join(',');
  const told = [...(tls ? [] : ['tls=false']), ...(streamPrefix === undefined ? [] : [`streamPrefix=${streamPrefix}`])].join('&');
  return `${cluster === 'dns' ? 'esdb+discover' : 'esdb'}://${names}${told === '' ? '' : `?${told}`}`;
}

function hostOf(given: string): Connection['hosts'][number] {
  const parts = HOST.exec(given.trim())?.groups;
  const port = Number(parts?.['port'] ?? DEFAULT_PORT);
  if (parts?.['address'] === undefined || port < 1 || port > 65_535)
    throw new ConnectionStringError(`has a host that is none; it must be ${SHAPE}`);
  return { address: parts['address'], port };
}

function optionsOf(query: string): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const flat = name.toLowerCase().replaceAll(/[_-]/g, '');
    // What is no name may be a piece of a password.
    if (!/^[a-z]+$/.test(flat))
      throw new ConnectionStringError('has an option that is none; write @ / ? : and # of a password percent-encoded, as in %40');
    if (flat in given) throw new ConnectionStringError(`has the option ${name} twice`);
    given[flat] = value;
  }
  return given;
}

function complaint(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') return `has an option that is unknown: ${issue.keys.join(', ')}`;
  return `has an option ${String(issue?.path[0])} that ${issue?.message ?? 'cannot be used'}`;
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    throw new ConnectionStringError('has a user or password that is not percent-encoded: write % as %25');
  }
}
