import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
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
const KEY_BYTES = 32;
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

/** The key that the command line and the server share; made by whoever comes first, readable by its owner only. */
export function developmentKey(data: string): Uint8Array {
  const file = join(data, 'development-issuer.key');
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(data, { recursive: true });
  const made = `${file}.${process.pid}`;
  writeFileSync(made, randomBytes(KEY_BYTES), { mode: 0o600 });
  try {
    linkSync(made, file); // all or nothing: whoever loses the race reads the winner's whole key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(made);
  }
  return readFileSync(file);
}
