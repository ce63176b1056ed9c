import type { Caller } from '../domain/facts';
import type { PutPartner, PutTenant } from '../domain/reference/commands';
import type { WorkloadRef } from '../domain/streams';

const tenantId = (number: number): string => `d0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const subscription = (number: number): string => `e0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The customers of the demo, each with what it pays for. */
export const customers = {
  contoso: { tenantId: tenantId(1), name: 'Contoso', region: 'EU', segment: 'enterprise', noticeChannel: 'inbox', paidUnits: 5_000 },
  fabrikam: { tenantId: tenantId(2), name: 'Fabrikam', region: 'EU', segment: 'enterprise', noticeChannel: 'inbox', paidUnits: 1_200 },
  northwind: { tenantId: tenantId(3), name: 'Northwind Traders', region: 'NA', segment: 'smb', noticeChannel: 'inbox', paidUnits: 280 },
  tailspin: { tenantId: tenantId(4), name: 'Tailspin Toys', region: 'NA', segment: 'smb', noticeChannel: 'inbox', paidUnits: 150 },
  woodgrove: {
    tenantId: tenantId(5),
    name: 'Woodgrove Bank',
    region: 'EU',
    segment: 'enterprise',
    noticeChannel: 'inbox',
    paidUnits: 22_000,
  },
  adventure: { tenantId: tenantId(6), name: 'Adventure Works', region: 'APAC', segment: 'smb', noticeChannel: 'mail', paidUnits: 90 },
} as const;
export type CustomerName = keyof typeof customers;

/** The three subscriptions of Business Applications, one of which replaced another. */
export const subscriptions = {
  sales: `dynamics-sales~${subscription(1)}`,
  financeBefore: `dynamics-finance~${subscription(2)}`,
  finance: `dynamics-finance~${subscription(3)}`,
  service: `dynamics-service~${subscription(4)}`,
} as const;

export const workload = (customer: CustomerName, scope: string): WorkloadRef => ({ tenantId: customers[customer].tenantId, scope });

export const partners: PutPartner[] = [
  { type: 'PutPartner', partnerId: 'proseware-north', name: 'Proseware North', globalAccountId: 'proseware', managedBy: 'manager-b' },
  { type: 'PutPartner', partnerId: 'proseware-south', name: 'Proseware South', globalAccountId: 'proseware', managedBy: 'manager-b' },
  { type: 'PutPartner', partnerId: 'litware', name: 'Litware' },
  { type: 'PutPartner', partnerId: 'trey', name: 'Trey Research' },
  { type: 'PutPartner', partnerId: 'wingtip', name: 'Wingtip' },
  { type: 'PutPartner', partnerId: 'lucerne', name: 'Lucerne Publishing' },
  { type: 'PutPartner', partnerId: 'alpine', name: 'Alpine Consulting' },
];

export const tenants: PutTenant[] = Object.values(customers).map(({ tenantId: id, name, region, segment, noticeChannel }) => {
  return { type: 'PutTenant', tenantId: id, name, region, segment, noticeChannel };
});

export const partner = (partnerId: string): Caller => ({
  role: 'partner',
  id: `${partnerId}-portal`,
  partnerId,
  accountId: partners.find((one) => one.partnerId === partnerId)?.globalAccountId ?? partnerId,
});
export const customer = (name: CustomerName): Caller => ({ role: 'customer', id: `${name}-admin`, tenantId: customers[name].tenantId });

export const managerA: Caller = { role: 'manager', id: 'manager-a' };
export const managerB: Caller = { role: 'manager', id: 'manager-b' };
export const lead: Caller = { role: 'lead', id: 'lead' };
export const telemetry: Caller = { role: 'telemetry', id: 'telemetry-feed' };
/** Sends what goes out by mail, and reports what bounced. */
export const mailSystem: Caller = { role: 'service', id: 'mail-system' };
export const importer: Caller = { role: 'importer', id: 'demo' };
