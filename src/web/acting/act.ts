import type { Instant } from '../../domain/calendar';
import type { Reason } from '../../domain/policy/policy';
import type { Refusal } from '../../domain/refusal';
import type { WorkloadRef } from '../../domain/streams';
import type { WorkloadCommand } from '../../domain/workload/commands';
import type { NoticeChannel } from '../../domain/schemas';
import type { Notice } from '../../domain/workload/state';
import type { ClaimRow, DisputeRow, WorkloadRow } from '../../projections/workloads/rows';
import type { DocumentTyped } from './document';

/** What can be acted on, by the first part of its address. */
export type Subject =
  | { kind: 'claims'; row: ClaimRow }
  | { kind: 'disputes'; row: DisputeRow }
  | { kind: 'workloads'; row: WorkloadRow }
  | { kind: 'notices'; row: NoticeRow };

/** A notice, as an incumbent answers it and a manager serves it anew. */
export interface NoticeRow extends WorkloadRef {
  noticeId: string;
  workloadId: string;
  to: Notice['to'];
  channel: NoticeChannel;
  /** The claim that it is told of. */
  about: string;
  failedAt: Instant | null;
  /** Null while it has failed: it may be answered all the same. */
  respondBy: Instant | null;
  /** Answered, lapsed or pointless: from when. */
  endedAt: Instant | null;
}

/** What stands beside a subject on its workload, and bears on what its reader may do. */
export interface Beside {
  /** By name, the party that a decider looks after among several: somebody else decides between them. */
  own: string | null;
  /** By name, whose claim awaits the customer: no other passes meanwhile. */
  awaiting: string | null;
  /** The reader's account holds, or asks by another claim. */
  asksOtherwise: boolean;
}

/** What was chosen and typed. */
export interface Given {
  reasons: string[];
  rationale: string;
  /** Of what can be chosen, one. */
  choice: string;
  /** What the field for words of one's own holds. */
  words: string;
  /** A day; what it says is until its close. */
  until: string;
  document: DocumentTyped;
}

/** One of these is chosen: what is sent, and how it reads. */
export interface Choice {
  legend: string;
  options: Readonly<Record<string, string>>;
  /** What a choice comes to, where its name does not say it. */
  means?: Record<string, string>;
  /** What stands chosen; absent where it has to be chosen. */
  chosen?: string;
  /** What is said to who chose nothing. */
  missing: string;
}

/** A field for words of one's own. */
export interface Words {
  name: 'grounds' | 'failure' | 'reason' | 'text';
  label: string;
  /** What is said to who wrote nothing. */
  missing: string;
}

/** What is in the way of something: as the rules would refuse it, in the words of the pages. */
export type Hindrance = Pick<Refusal, 'code' | 'detail'>;

/** Something that a reader of its role does to a claim, a dispute, a notice or a workload. */
export interface Act {
  /** The last part of its address, as in the API. */
  name: string;
  title: string;
  /** Says what it is, before what follows from it is said. */
  lede: string;
  /** The heading of its form, which says whose it is; its title where that goes without saying. */
  heading?(whose: string): string;
  /** Why it is not offered though it might be: who does it, or from when. It stands where the way to do it would. */
  instead?: Hindrance | null;
  /** Whether it can be done as it stands now. Who sends its form later is answered by the rules. */
  offered: boolean;
  /** Reasons of the catalogue with this use, and a rationale; nothing is asked where it is absent. */
  reasons?: Reason['uses'][number];
  rationale?: boolean;
  choice?: Choice;
  words?: Words;
  /** A day, until whose close it is to be. */
  until?: boolean;
  /** A document goes with it, or may. */
  document?: 'needed' | 'possible';
  command(given: Given): WorkloadCommand;
}

/** The id of what is acted on: the second part of its address. */
export function idOf({ kind, row }: Subject): string {
  switch (kind) {
    case 'claims':
      return row.claimId;
    case 'disputes':
      return row.disputeId;
    case 'notices':
      return row.noticeId;
    case 'workloads':
      return row.workloadId;
  }
}
