import type { Day } from '../domain/calendar';
import { PLAIN_TEXT, refuseUnfitText } from '../domain/free-text';
import { Refusal } from '../domain/refusal';
import { PARTNER_ID, UUID, workloadIdOf } from '../domain/streams';
import type { Fault, ReportRow } from './columns';
import { readDay } from './dates';
import type { DateOrder } from './dates';
import type { ReportNames } from './report-names';

/** One line of a report, understood. */
export interface Line {
  line: number;
  partnerId: string;
  since: Day;
  externalClaimId: string;
  attributionType: string;
  /** Null where the association was taken and nothing measured yet. */
  usage: { period: string; monthlyActiveUsers: number; paidUnits: number } | null;
}

const WHOLE = /^\d+$/;
/** 1,234 and 1 234 and 1'234: the separators that spreadsheets put between thousands. */
const GROUPED = /^\d{1,3}(?:([,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*$/;
const MOST = 1_000_000_000;
const MAX_NAME = 300;
const MAX_CLAIM_ID = 200;
const MAX_ATTRIBUTION = 100;

const fault = (reason: string, detail: string): Fault => ({ reason, detail });

/** The workload a row is about, where what does not depend on the order of dates is sound. */
export function workloadOf(row: ReportRow, names: ReportNames): string | Fault {
  const tenantId = row.CustomerTenantId.toLowerCase();
  if (!UUID.test(tenantId)) return fault('tenant-invalid', `CustomerTenantId ${quoted(row.CustomerTenantId)} is not a UUID`);
  const scope = names.scopeOf(row.WorkloadName);
  if (scope === null) return fault('workload-unknown', `WorkloadName ${quoted(row.WorkloadName)} is not one of the policy's scopes`);
  return textFault(row) ?? numberFault(row) ?? workloadIdOf({ tenantId, scope });
}

/** A row whose workload is known, with its dates read. */
export function understand(line: number, row: ReportRow, order: DateOrder, today: Day): Line | Fault {
  const since = readDay(row.DateAssociated, order);
  if (since === null) return fault('date-invalid', `DateAssociated ${quoted(row.DateAssociated)} is not a date`);
  if (since > today) return fault('date-ahead', `DateAssociated ${since} lies ahead`);
  const { MpnId: partnerId, ClaimId: externalClaimId, PartnerAttributionType: attributionType } = row;
  const common = { line, partnerId, since, externalClaimId, attributionType };
  const measured = row.Date === '' ? null : readDay(row.Date, order);
  if (row.Date !== '' && measured === null) return fault('date-invalid', `Date ${quoted(row.Date)} is not a date`);
  const monthlyActiveUsers = readCount(row.MonthlyActiveUsers);
  const paidUnits = readCount(row.PaidAvailableUnits);
  if (monthlyActiveUsers === null || paidUnits === null) return { ...common, usage: null };
  if (measured === null) return fault('date-missing', 'Date is empty, though the line carries usage');
  const period = measured.slice(0, 7);
  if (period > today.slice(0, 7)) return fault('date-ahead', `the usage month ${period} has not begun`);
  return { ...common, usage: { period, monthlyActiveUsers, paidUnits } };
}

function textFault(row: ReportRow): Fault | null {
  const { CustomerName: name, MpnId: partnerId } = row;
  if (name.trim() === '') return fault('name-missing', 'CustomerName is empty');
  if (name.includes('\ufffd')) return fault('encoding', 'CustomerName is not UTF-8; save the report as CSV UTF-8');
  if (name.length > MAX_NAME) return fault('text-too-long', `CustomerName is longer than ${MAX_NAME} characters`);
  if (!PARTNER_ID.test(partnerId)) return fault('partner-invalid', `MpnId ${quoted(partnerId)} is not 1 to 64 of letters, digits, - and _`);
  if (row.ClaimId.length > MAX_CLAIM_ID) return fault('text-too-long', `ClaimId is longer than ${MAX_CLAIM_ID} characters`);
  if (row.PartnerAttributionType.length > MAX_ATTRIBUTION) {
    return fault('text-too-long', `PartnerAttributionType is longer than ${MAX_ATTRIBUTION} characters`);
  }
  const texts = { CustomerName: name, ClaimId: row.ClaimId, PartnerAttributionType: row.PartnerAttributionType };
  const [unfit] = Object.entries(texts).find(([, text]) => !PLAIN_TEXT.test(text)) ?? [];
  if (unfit !== undefined) return fault('control-characters', `${unfit} holds control characters`);
  try {
    refuseUnfitText(texts);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return fault(error.code, error.detail);
    throw error;
  }
}

function numberFault({ MonthlyActiveUsers: active, PaidAvailableUnits: paid }: ReportRow): Fault | null {
  if ((active === '') !== (paid === '')) return fault('usage-incomplete', 'one of MonthlyActiveUsers and PaidAvailableUnits is empty');
  if (active !== '' && readCount(active) === null) return notACount('MonthlyActiveUsers', active);
  return paid !== '' && readCount(paid) === null ? notACount('PaidAvailableUnits', paid) : null;
}

const notACount = (column: string, text: string): Fault =>
  fault('number-invalid', `${column} ${quoted(text)} is not a whole number from 0 to ${MOST}`);

/** Null for what is no count, an empty cell included. */
function readCount(text: string): number | null {
  const digits = WHOLE.test(text) ? text : GROUPED.test(text) ? text.replace(/\D/g, '') : null;
  const value = digits === null ? Number.NaN : Number(digits);
  return value <= MOST ? value : null;
}

/** A cell in a message, not longer than anyone wants to read. */
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
