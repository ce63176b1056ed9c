import type { Instant } from '../../domain/calendar';
import { openUntil } from '../../projections/workloads/inbox';
import type { InboxRow } from '../../projections/workloads/inbox';
import type { ReasonTold } from './reasons';
import type { Rival } from './rivals';

/** What an item's reader is told beside the row. */
export interface InboxTelling {
  now: Instant;
  /** Whose claim it is, where it is a rival's. */
  rival: Rival | null;
  partnerName: string | null;
  reasons: ReasonTold[];
}

/** Something to answer, or to know. A notice to an incumbent says that somebody asks, not who. */
export function presentInboxItem(item: InboxRow, telling: InboxTelling): object {
  const { claimId, ...row } = item;
  const { now, rival, partnerName, reasons } = telling;
  const whose = rival === null ? { claimId, partnerName } : 'partnerId' in rival ? { ...rival, partnerName } : rival;
  return { ...row, ...whose, open: (openUntil(item) ?? '') > now, reasons };
}
