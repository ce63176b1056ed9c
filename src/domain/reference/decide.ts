import type { Caller } from '../facts';
import { refuseUnfitText } from '../free-text';
import { malformed, never, Refusal } from '../refusal';
import { PARTNER_ID, UUID } from '../streams';
import type { PutPartner, PutTenant, ReferenceCommand } from './commands';
import type { PartnerEvent, TenantEvent } from './events';

/** A customer or partner as last recorded; null before its first event. */
export type Reference = TenantEvent | PartnerEvent | null;

/** What a reference stream says after one more event: the newest event says all. */
export const evolveReference = (_before: Reference, { data }: { data: TenantEvent | PartnerEvent }): Reference => data;

/** Registers, or changes what differs; none where nothing does. @throws Refusal Forbidden, Malformed, PersonalData */
export function decideReference(command: ReferenceCommand, before: Reference, caller: Caller): (TenantEvent | PartnerEvent)[] {
  if (!['manager', 'lead', 'importer'].includes(caller.role)) throw new Refusal('Forbidden', 'A partner manager keeps the reference data.');
  if (command.name.trim() === '') throw new Refusal('Malformed', 'Give a name.', [{ field: 'name', message: 'is empty' }]);
  switch (command.type) {
    case 'PutTenant':
      return putTenant(command, before);
    case 'PutPartner':
      return putPartner(command, before);
    default:
      return never(command);
  }
}

function putTenant(
  { tenantId, name, region = null, segment = null, noticeChannel = 'inbox' }: PutTenant,
  before: Reference,
): TenantEvent[] {
  if (!UUID.test(tenantId)) {
    throw new Refusal('Malformed', `${tenantId} is not a tenant id.`, [{ field: 'tenantId', message: 'must be a lower-case UUID' }]);
  }
  refuseUnfitText({ name, region: region ?? undefined, segment: segment ?? undefined });
  const tenant = { tenantId, name, region, segment, noticeChannel };
  if (before === null) return [{ type: 'TenantRegistered', ...tenant }];
  return says(before, tenant) ? [] : [{ type: 'TenantChanged', ...tenant }];
}

function putPartner(command: PutPartner, before: Reference): PartnerEvent[] {
  const { partnerId, name, globalAccountId = partnerId, managedBy = null, noticeChannel = 'inbox' } = command;
  for (const [field, id] of Object.entries({ partnerId, globalAccountId })) {
    if (!PARTNER_ID.test(id)) throw malformed(field, 'must have 1 to 64 of letters, digits, - and _');
  }
  refuseUnfitText({ name, managedBy: managedBy ?? undefined });
  const partner = { partnerId, name, globalAccountId, managedBy, noticeChannel };
  if (before === null) return [{ type: 'PartnerRegistered', ...partner }];
  return says(before, partner) ? [] : [{ type: 'PartnerChanged', ...partner }];
}

/** Whether all of it was said already. */
const says = (before: object, now: object): boolean =>
  Object.entries(now).every(([field, value]) => (before as Record<string, unknown>)[field] === value);
