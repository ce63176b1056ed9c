/** The columns of the CPOR report, as partners download it and in its order. `Date` is the usage month. */
export const columns = [
  'CustomerTenantId',
  'CustomerName',
  'WorkloadName',
  'MonthlyActiveUsers',
  'PaidAvailableUnits',
  'ClaimId',
  'MpnId',
  'DateAssociated',
  'PartnerAttributionType',
  'Date',
] as const;
export type Column = (typeof columns)[number];

/** One row of a report, as text. */
export type ReportRow = Record<Column, string>;

/** A report that cannot be read or written at all. The message says why and what to do; nothing reached the ledger. */
export class ReportError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReportError';
  }
}

/** Why one line is not taken: a code, and what is wrong in words. */
export interface Fault {
  reason: string;
  detail: string;
}
