import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import { jwtVerify, SignJWT } from 'jose';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import type { Settings } from '../../settings';
import { DEVELOPMENT_ISSUER, developmentKey, tokenClaims } from './development-issuer';
import type { TokenSubject } from './development-issuer';
import { callerOfClaims } from './tokens';

/** Somebody who reads the pages. */
export interface Session {
  caller: Caller;
  /**
   * What every form of the session carries: another site cannot know it. Masked anew for each request, so that the length of a compressed
   * page, which also has what an address asked for, says nothing of it.
   */
  csrf: string;
  expiresAtMs: number;
  /** More than half of it is over: a page renews it, so that who reads on stays signed in. */
  fading: boolean;
}

const COOKIE = 'onrecord-session';
/** Another audience than a bearer token's: neither can be used as the other. */
const AUDIENCE = 'onrecord-pages';
const LIFETIME_SECONDS = 3600;

/**
 * Sessions of the pages: a signed cookie that no script can read and no other site can send along with a form. In development anybody may
 * pick a role. In production nobody can sign in here yet: the organisation's own sign-in would end in `begin`.
 */
export class Sessions {
  private constructor(private readonly key: Uint8Array | null) {}

  static from({ issuer, data }: Pick<Settings, 'issuer' | 'data'>): Sessions {
    return new Sessions(issuer ? null : developmentKey(data));
  }

  /** Whether a role can be picked here. */
  get open(): boolean {
    return this.key !== null;
  }

  /** The Set-Cookie header that begins a session. */
  async begin(subject: TokenSubject, secure: boolean): Promise<string> {
    if (!this.key) throw new Error('There is no issuer of sessions in production');
    const value = await new SignJWT(tokenClaims(subject))
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(DEVELOPMENT_ISSUER)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(this.key);
    return cookie(value, LIFETIME_SECONDS, secure);
  }

  /** The same person for another while; forms that are open stay good. */
  async renew(header: string | undefined, secure: boolean): Promise<string | null> {
    const value = parseCookie(header ?? '')[COOKIE];
    const claims = value === undefined ? null : await this.#verified(value);
    if (!this.key || !claims) return null;
    const renewed = await new SignJWT({ ...claims, iat: undefined, exp: undefined })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(this.key);
    return cookie(renewed, LIFETIME_SECONDS, secure);
  }

  /** The Set-Cookie header that ends one. */
  end(secure: boolean): string {
    return cookie('', 0, secure);
  }

  /** Whose session the cookies of a request are; null where there is none, or it is over, or it was altered. */
  async read(header: string | undefined): Promise<Session | null> {
    const value = parseCookie(header ?? '')[COOKIE];
    const claims = value ? await this.#verified(value) : null;
    const caller = claims && callerOfClaims(claims);
    if (!claims || !caller || !this.key) return null;
    const csrf = createHmac('sha256', this.key).update(`csrf ${claims.jti}`).digest();
    const expiresAtMs = (claims.exp ?? 0) * 1000;
    return { caller, csrf: masked(csrf), expiresAtMs, fading: expiresAtMs - Date.now() < (LIFETIME_SECONDS * 1000) / 2 };
  }

  async #verified(value: string) {
    if (!this.key) return null;
    const options = { issuer: DEVELOPMENT_ISSUER, audience: AUDIENCE, algorithms: ['HS256'] };
    const verified = await jwtVerify(value, this.key, options).catch(() => null);
    return verified?.payload ?? null;
  }
}

/** Whether a form came from a page that the same reader was shown. */
export function isOwnForm({ csrf }: Session, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [known, told] = [unmasked(csrf), unmasked(given)];
  return known.length === told.length && timingSafeEqual(known, told);
}

const xor = (one: Buffer, other: Buffer): Buffer => Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));

/** A random mask, and the proof under it. */
function masked(proof: Buffer): string {
  const mask = randomBytes(proof.length);
  return Buffer.concat([mask, xor(proof, mask)]).toString('base64url');
}

function unmasked(text: string): Buffer {
  const both = Buffer.from(text, 'base64url');
  const half = both.length / 2;
  return Number.isInteger(half) ? xor(both.subarray(half), both.subarray(0, half)) : Buffer.alloc(0);
}

/** Whether a page of this ledger sent it: Sec-Fetch-Site where the browser says it, the origin where not. */
export function isOwnSite({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  return site === undefined ? origin === undefined || origin.endsWith(`//${host ?? ''}`) : site === 'same-origin' || site === 'none';
}

/**
 * Whether the reader came by https, as whatever speaks TLS before the ledger says. Nobody need be trusted for it: who makes it up has a
 * cookie of their own that is sent by https only.
 */
export const isByHttps = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  /^\s*https\s*(,|$)/i.test(String(headers['x-forwarded-proto'] ?? '')) || /^[^,]*\bproto="?https\b/i.test(headers.forwarded ?? '');

/** A form with the proof of another session, or with none: its reader may have signed in again meanwhile. */
export class ForeignForm extends Refusal {
  constructor() {
    super('Forbidden', 'This form is not from a page of your session; open the page again and send it from there.');
    this.name = 'ForeignForm';
  }
}

/** Sent along by links from elsewhere, so that permalinks work; never by another site's form. */
const cookie = (value: string, maxAge: number, secure: boolean): string =>
  stringifySetCookie({ name: COOKIE, value, httpOnly: true, sameSite: 'lax', path: '/', maxAge, secure });
