import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import { partnerId, uuid } from '../../domain/schemas';
import type { Settings } from '../../settings';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKey } from './development-issuer';
import { roles } from './roles';

const REMEMBERED_TOKENS = 10_000;

/** What a token must say. `sub` stays in the ledger for ever, so it may not look like a mail address. */
const claims = z
  .object({
    sub: z.string().regex(/^[A-Za-z0-9._:|-]{1,128}$/, 'must be an opaque id, not a name or a mail address'),
    exp: z.number(),
    role: z.enum(roles, { error: `must be one of ${roles.join(', ')}` }),
    partner_id: partnerId.optional(),
    account_id: partnerId.optional(),
    tenant_id: uuid.optional(),
  })
  .refine(({ role, partner_id }) => role !== 'partner' || partner_id, { path: ['partner_id'], error: 'is needed by a partner' })
  .refine(({ role, tenant_id }) => role !== 'customer' || tenant_id, { path: ['tenant_id'], error: 'is needed by a customer' });

type Verify = (token: string) => Promise<JWTPayload>;

/** Who bears a token, and until when it is one. */
export interface Bearer {
  caller: Caller;
  expiresAtMs: number;
}

/** Knows bearers by their tokens. A verified token is remembered until it expires. */
export class Tokens {
  readonly #known = new LRUCache<string, Bearer>({ max: REMEMBERED_TOKENS });

  constructor(private readonly verify: Verify) {}

  /** Against the identity provider's published keys, or in development the key of the data directory. */
  static from({ issuer, data }: Pick<Settings, 'issuer' | 'data'>): Tokens {
    if (issuer) {
      const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
      const options = { issuer: issuer.issuer, audience: issuer.audience, algorithms: ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'] };
      return new Tokens(async (token) => (await jwtVerify(token, keys, options)).payload);
    }
    const key = developmentKey(data);
    const options = { issuer: DEVELOPMENT_ISSUER, audience: DEVELOPMENT_AUDIENCE, algorithms: ['HS256'] };
    return new Tokens(async (token) => (await jwtVerify(token, key, options)).payload);
  }

  /** @throws Refusal Unauthenticated, with what is wrong with the token */
  async bearer(authorization: string | undefined): Promise<Bearer> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new Refusal('Unauthenticated', 'Send a bearer token: Authorization: Bearer …');
    const hash = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(hash);
    if (known) return known;
    const bearer = await this.#verified(token);
    const ttl = bearer.expiresAtMs - Date.now();
    if (ttl > 0) this.#known.set(hash, bearer, { ttl });
    return bearer;
  }

  async #verified(token: string): Promise<Bearer> {
    const payload = await this.verify(token).catch((error: unknown) => {
      if (error instanceof errors.JWTExpired) throw new Refusal('Unauthenticated', 'The token has expired; get a new one.');
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error;
      throw new Refusal(
        'Unauthenticated',
        'The token is not one of this ledger’s issuer, or was altered; get a new one, in development with the --data of this server.',
      );
    });
    const caller = callerOfClaims(payload);
    if (caller) return { caller, expiresAtMs: (payload.exp ?? 0) * 1000 };
    const { claim, message } = faultIn(payload) ?? { claim: 'content', message: '' };
    throw new Refusal('Unauthenticated', `The token’s ${claim} cannot be used: ${message}.`);
  }
}

/** Who a verified token speaks for; null where it does not say what it must. */
export function callerOfClaims(payload: JWTPayload): Caller | null {
  const result = claims.safeParse(payload);
  if (!result.success) return null;
  const { sub, role, partner_id, account_id = partner_id, tenant_id } = result.data;
  return callerOf(role, sub, partner_id, account_id, tenant_id);
}

/** Which claim of a token cannot be used, and why; null where all of them can. */
export function faultIn(payload: JWTPayload): { claim: string; message: string } | null {
  const [issue] = claims.safeParse(payload).error?.issues ?? [];
  return issue ? { claim: issue.path.join('.'), message: issue.message } : null;
}

/** Only what goes with the role: a manager's token that names a tenant is still a manager's. */
function callerOf(role: Caller['role'], id: string, partnerId?: string, accountId?: string, tenantId?: string): Caller {
  if (role === 'partner') return { role, id, organisation: accountId, partnerId, accountId };
  if (role === 'customer') return { role, id, organisation: tenantId, tenantId };
  return { role, id };
}
