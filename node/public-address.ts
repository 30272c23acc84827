import { type LookupAddress, lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A name or URL that stands for a machine which must not be called from here. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/**
 * Whether an IP address is one of the open internet. Every other (private, loopback, link-local, carrier-grade NAT,
 * multicast, reserved, and IPv6 forms that carry an IPv4 address) could be a machine behind our own wall, at which a peer's
 * registry entry must not be able to point us.
 * @param address an IPv4 or IPv6 address, without brackets; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  if (plain.range() !== 'unicast') return false;
  if (plain instanceof ipaddr.IPv4) return true;
  // Of IPv6 only 2000::/3 is given out; outside it lie forms such as ::127.0.0.1 that no table of ranges names.
  return ((plain.parts[0] ?? 0) & 0xe000) === 0x2000;
}

/** Whether a URL's host is an IP address itself, so that no name is looked up before connecting. */
export function isAddress(host: string): boolean {
  return ipaddr.isValid(host);
}

/**
 * A look-up for sockets that fails when any answer is not public. It sits where the connection is made: checked before,
 * a name could stand for another machine a moment later.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, []);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    const [first] = addresses;
    if (refused !== undefined || first === undefined) return callback(new RefusedAddress(`${hostname} is not on the open internet`), []);
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};
