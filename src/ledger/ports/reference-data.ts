import type { NoticeChannel } from '../../domain/schemas';

/** A customer, as last registered. */
export interface Tenant {
  tenantId: string;
  name: string;
  region: string | null;
  segment: string | null;
  noticeChannel: NoticeChannel;
}

/** A partner location, as last registered. */
export interface Partner {
  partnerId: string;
  name: string;
  globalAccountId: string;
  managedBy: string | null;
  noticeChannel: NoticeChannel;
}

/** Reference data the rules are handed. Answers at once, from a view; the ledger checks a miss against the log before it refuses. */
export interface ReferenceData {
  tenant(tenantId: string): Tenant | undefined;
  partner(partnerId: string): Partner | undefined;
}
