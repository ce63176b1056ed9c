import type { Metadata } from '@grpc/grpc-js';
import { accessDenied, notLeader, unauthenticated } from './answers';
import type { Node } from './node';

const ADMINISTRATORS = ['admin', 'ops'];

/** @throws Refusal where the caller is unknown, may not touch the stream, or asks for a leader that another node is. */
export function admit(node: Node, metadata: Metadata, stream: string): void {
  if (node.users) {
    const user = authenticated(node.users, metadata);
    if (!user || (stream.startsWith('$') && !ADMINISTRATORS.includes(user))) throw accessDenied();
  }
  const leader = node.leader();
  if (metadata.get('requires-leader')[0] === 'true' && leader.port !== node.port) throw notLeader(leader);
}

function authenticated(users: Record<string, string>, metadata: Metadata): string | undefined {
  const [scheme, encoded] = String(metadata.get('authorization')[0] ?? '').split(' ');
  if (scheme !== 'Basic' || encoded === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  if (users[user] !== password.join(':')) throw unauthenticated();
  return user;
}
