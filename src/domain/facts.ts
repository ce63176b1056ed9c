import type { Instant } from './calendar';
import type { Actor } from './recorded';
import type { Policies, PolicyTerms } from './policy/policy';
import type { NoticeChannel } from './schemas';
import type { WorkloadRef } from './streams';

/** Who acts, as the rules see it. Authentication has happened; what the caller may do here has not been judged. */
export interface Caller extends Actor {
  /** Of a partner: its location and global account. */
  partnerId?: string;
  accountId?: string;
  /** Of a customer. */
  tenantId?: string;
}

/** By which channel notices reach the customer and, by location, the partners: the inbox where nothing is said. */
export interface Channels {
  customer: NoticeChannel;
  partners: Readonly<Record<string, NoticeChannel | undefined>>;
}

/** What a decision needs beside the stream, handed in as data: nothing is looked up. */
export interface Facts {
  workload: WorkloadRef;
  caller: Caller;
  /** The recording moment: never earlier than the stream's last event. */
  now: Instant;
  policies: Policies;
  /** The policy in force at `now`. */
  policy: { version: number; terms: PolicyTerms };
  tenantKnown: boolean;
  /** Partner locations by id, of the caller, of the command and of the workload's claims, as far as registered. */
  partners: Readonly<Record<string, { globalAccountId: string; managedBy: string | null } | undefined>>;
  channels: Channels;
  /** Makes the n-th id of a kind: the same for the same command, on every server and every retry. */
  newId: (kind: string, ordinal: number) => string;
}
