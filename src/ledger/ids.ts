import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { v5 } from 'uuid';

/** Every id the ledger derives is a UUIDv5 in this namespace: the same parts give the same id on every server. */
const NAMESPACE = '6f6e7265-636f-5264-8c1a-696d73206c65';

/** The id of the parts named, in this order. */
export const idOf = (...parts: (string | number)[]): string => v5(JSON.stringify(parts), NAMESPACE);

/** SHA-256 over the canonical JSON (RFC 8785) of a request, in lower-case hex. */
export function requestHashOf(request: object): string {
  return createHash('sha256')
    .update(canonicalize(request) ?? '')
    .digest('hex');
}
