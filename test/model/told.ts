import type { PolicyTerms } from '../../src/domain/policy/policy';
import type { Evidence } from '../../src/domain/schemas';
import type { WorkloadEvent } from '../../src/domain/workload/events';

/** One thing that happened, as a naive reader of the programme would note it: all notes have one shape, most fields are left out. */
export interface Note {
  type: WorkloadEvent['type'];
  recordedAt: string;
  effectiveAt: string;
  /** Whether a command wrote it; else a deadline did. */
  commanded: boolean;
  claim?: string;
  notice?: string;
  dispute?: string;
  account?: string;
  partner?: string;
  /** Of a notice: how it went out, and the one it is served instead of. */
  channel?: string;
  instead?: string;
  /** Of a supersession: by whom; of a dispute: whom the decision favoured. */
  other?: string | null;
  evidence?: Evidence[];
  /** The account that gave the evidence, where it is not the claim's own. */
  giver?: string;
  /** The one instant that the event starts, where it starts one. */
  until?: string | null;
  policy?: number;
  decidedBy?: string;
  /** Who is told, whose end it was, what is extended, how the customer is asked, the outcome: the one word that matters. */
  how?: string;
  since?: string;
  grant?: {
    effectiveUntil?: string;
    termEnd: string | null;
    renewableFrom: string | null;
    stableUntil: string | null;
    repudiableUntil: string | null;
  };
}

export interface Caller {
  role: string;
  id: string;
  partnerId?: string;
  accountId?: string;
}

/** How notices reach the customer and, by location, the partners. */
interface Channels {
  customer: string;
  partners: Readonly<Record<string, string | undefined>>;
}

export interface World {
  tenantId: string;
  scope: string;
  policies: readonly { version: number; takesEffectAt: string; terms: PolicyTerms }[];
  partners: Readonly<Record<string, { globalAccountId: string; managedBy: string | null } | undefined>>;
  channels: Channels;
  /** What the ledger calls the n-th claim, notice or dispute of the stream: names alone are taken from it. */
  nameOf: (kind: 'claim' | 'notice' | 'dispute', n: number) => string;
}
