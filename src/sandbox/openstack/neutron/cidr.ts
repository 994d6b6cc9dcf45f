import { isIP } from 'node:net';

export interface Cidr {
  readonly version: 4 | 6;
  readonly address: string;
  readonly bits: number;
}

/** Undefined when it is none. An address alone is a network of its own. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (more.length > 0 || (version !== 4 && version !== 6)) return undefined;
  const most = version === 4 ? 32 : 128;
  if (bits === undefined) return { version, address, bits: most };
  if (!/^\d+$/.test(bits) || Number(bits) > most) return undefined;
  return { version, address, bits: Number(bits) };
}

/** `10.0.0.5/8` is written `10.0.0.0/8`; those of version 6 stay as they are. */
export function normalizedCidr(text: string): string {
  const cidr = parseCidr(text);
  if (cidr?.version !== 4) return text;
  const mask = cidr.bits === 0 ? 0 : (0xffffffff << (32 - cidr.bits)) >>> 0;
  return `${dotted((toNumber(cidr.address) & mask) >>> 0)}/${cidr.bits}`;
}

/** Whether an IPv4 address lies in a network. */
export function holds(network: string, address: string): boolean {
  const bits = parseCidr(network)?.bits;
  return bits !== undefined && normalizedCidr(`${address}/${bits}`) === normalizedCidr(network);
}

/** The IPv4 addresses from the first to the last. */
export function* addressesBetween(start: string, end: string): Generator<string> {
  for (let number = toNumber(start); number <= toNumber(end); number += 1) yield dotted(number);
}

export function isWithin(address: string, start: string, end: string): boolean {
  return isIP(address) === 4 && toNumber(start) <= toNumber(address) && toNumber(address) <= toNumber(end);
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
