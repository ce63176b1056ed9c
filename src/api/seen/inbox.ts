import type { Instant } from '../../domain/calendar';
import type { InboxRow } from '../../projections/workloads/rows';
import type { ReasonTold } from './reasons';

/** What an item's reader is told beside the row. */
export interface InboxTelling {
  now: Instant;
  /** The number of the partner whose claim it is, where it is a rival's. */
  competingPartner: number | null;
  partnerName: string | null;
  reasons: ReasonTold[];
}

/** Something to answer, or to know. A notice to an incumbent says that somebody asks, not who. */
export function presentInboxItem({ claimId, open, ...row }: InboxRow, telling: InboxTelling): object {
  const { now, competingPartner, partnerName, reasons } = telling;
  const whose = competingPartner === null ? { claimId, partnerName } : { competingPartner };
  return { ...row, ...whose, open: open && (row.respondBy === null || row.respondBy > now), reasons };
}
