import type { NoticeChannel } from '../schemas';

/** A customer as it is from now on. */
export interface PutTenant {
  type: 'PutTenant';
  tenantId: string;
  name: string;
  region?: string | null;
  segment?: string | null;
  /** The inbox alone where absent. */
  noticeChannel?: NoticeChannel;
}

/** A partner location as it is from now on. */
export interface PutPartner {
  type: 'PutPartner';
  partnerId: string;
  name: string;
  /** The location's own id where absent. */
  globalAccountId?: string;
  managedBy?: string | null;
  /** The inbox alone where absent. */
  noticeChannel?: NoticeChannel;
}

/** What can be asked of reference data. */
export type ReferenceCommand = PutTenant | PutPartner;
