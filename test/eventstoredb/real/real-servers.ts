import { randomUUID } from 'node:crypto';
import { SERVERS } from './global-setup';
import type { RealServer } from './global-setup';

/** The servers there are; none where all were skipped. */
export const realServers = JSON.parse(process.env[SERVERS] ?? '[]') as RealServer[];

/** A ledger of its own on a server that others use too, and that specs may use again and again. */
export const ledgerOn = ({ url }: RealServer): string => `${url}${url.includes('?') ? '&' : '?'}streamPrefix=test-${randomUUID()}.`;

/** Once for each server; where there is none, which global-setup says, a skipped test stands for it, since Jest fails a file without one. */
export function orSkipped(name: string, suite: (server: RealServer) => void): void {
  for (const server of realServers) suite(server);
  if (realServers.length === 0) it.skip(`${name}: no server to run on`, () => undefined);
}
