import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A target that is not to be called: the message says why. */
export class TargetRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TargetRefused';
  }
}

/** Hosts that may be called without TLS and at any address, by name. */
export type Allowed = readonly string[];

/**
 * A URL that events may be delivered to, as far as its text tells: https, without credentials, and no private address as a literal.
 * @throws TargetRefused
 */
export function targetOf(text: string, allowed: Allowed): URL {
  if (!URL.canParse(text)) throw new TargetRefused('must be an absolute URL');
  const url = new URL(text);
  const byName = allowed.includes(hostOf(url));
  if (url.protocol !== 'https:' && !(byName && url.protocol === 'http:'))
    throw new TargetRefused('must be an https URL; in development ONRECORD_WEBHOOK_HOSTS names hosts that need none');
  if (url.username !== '' || url.password !== '')
    throw new TargetRefused('must not hold a user or a password: messages are signed instead');
  if (url.hash !== '') throw new TargetRefused('must not have a fragment');
  if (!byName && isIP(hostOf(url)) !== 0) refusePrivate(hostOf(url));
  return url;
}

/** Without the brackets of an IPv6 literal, and in the form that WHATWG gives every spelling of an address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Looks names up for a connection, and gives it only addresses of the public internet: what is checked is what is connected to, however
 * often the name changes its mind. One private address among them refuses them all.
 */
export function publicLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = (addresses as LookupAddress[] | undefined) ?? [];
      if (error || !first) {
        callback(error ?? new Error(`${hostname} has no address`), '', 0);
        return;
      }
      try {
        for (const { address } of addresses) refusePrivate(address);
      } catch (refused) {
        callback(refused as Error, '', 0);
        return;
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** What IPv6 gives out for the public internet. Outside of it stand older spellings of IPv4, such as ::127.0.0.1, among others. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

function refusePrivate(address: string): void {
  const range = ipaddr.isValid(address) ? rangeOf(ipaddr.process(address)) : 'unknown';
  if (range !== 'unicast') throw new TargetRefused(`leads to ${address}, which is no address of the public internet (${range})`);
}

function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const range = address.range();
  return range === 'unicast' && address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST) ? 'reserved' : range;
}
