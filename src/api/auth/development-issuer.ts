import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { keyIn } from './key-file';
import type { TokenRole } from './roles';

/** What a development token says of its bearer. */
export interface TokenSubject {
  role: TokenRole;
  /** Opaque; the role where absent. */
  sub?: string;
  partnerId?: string;
  /** The partner's global account; the partner itself where absent. */
  accountId?: string;
  tenantId?: string;
}

export const DEVELOPMENT_ISSUER = 'onrecord-development';
export const DEVELOPMENT_AUDIENCE = 'onrecord';
const LIFETIME = '12h';

/** What a token says of its subject. */
export const tokenClaims = ({ role, sub = role, partnerId, accountId, tenantId }: TokenSubject): JWTPayload => ({
  sub,
  role,
  partner_id: partnerId,
  account_id: accountId,
  tenant_id: tenantId,
});

/** A bearer token signed with the key of this data directory, good for twelve hours. Development only. */
export async function issueToken(data: string, subject: TokenSubject): Promise<string> {
  return new SignJWT(tokenClaims(subject))
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(DEVELOPMENT_ISSUER)
    .setAudience(DEVELOPMENT_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .sign(developmentKey(data));
}

/** The key that the command line and the server share. */
export const developmentKey = (data: string): Uint8Array => keyIn(join(data, 'development-issuer.key'));
