import type { Caller } from '../../domain/facts';
import type { Receipt } from '../../ledger/request';
import { isStaff } from '../auth/roles';
import { Answer } from '../http/answer';
import { etagOf } from '../http/etag';

/** What a write answers: the resource as it is now, the command's own events as they are told, and where it all stands; the revision for staff. */
export function answerTo(
  { revision, position, replayed }: Receipt<unknown>,
  resource: object,
  events: object[],
  caller: Caller,
): Answer<object> {
  const staff = isStaff(caller);
  return new Answer(
    { ...resource, ...(staff ? { revision } : {}), events },
    {
      ...(position === null ? {} : { 'Ledger-Position': String(position) }),
      ...(staff ? { ETag: etagOf(revision) } : {}),
      ...(replayed ? { 'Idempotent-Replayed': 'true' } : {}),
    },
  );
}
