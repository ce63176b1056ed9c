import type { Faults } from './faults';
import type { Log } from './log';

export interface Member {
  readonly host: string;
  readonly port: number;
  readonly isAlive: boolean;
}

/** What the services of one server work on. */
export interface Node extends Member {
  readonly log: Log;
  readonly faults: Faults;
  readonly maxAppendBytes: number;
  readonly users: Record<string, string> | undefined;
  /** All members of its cluster, itself among them, and the one that leads. */
  members(): readonly Member[];
  leader(): Member;
  /** Cuts the connection a call came in on. */
  cut(peer: string): void;
}
