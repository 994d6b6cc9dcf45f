/** Writes the Distinguished Encoding Rules of ASN.1 (ITU-T X.690), as far as certificates and requests for them need them. */

export const sequence = (...parts: readonly Uint8Array[]) => value(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => value(0x31, ...parts);
/** A context-specific value with a number of its own; `constructed` when it holds whole values. */
export const tagged = (number: number, constructed: boolean, ...parts: readonly Uint8Array[]) =>
  value((constructed ? 0xa0 : 0x80) | number, ...parts);
export const octets = (...parts: readonly Uint8Array[]) => value(0x04, ...parts);
/** Bits of which the last `unused` do not count. */
export const bits = (content: Uint8Array, unused = 0) => value(0x03, Uint8Array.of(unused), content);
export const yes = value(0x01, Uint8Array.of(0xff));
export const text = (words: string) => value(0x0c, Buffer.from(words));

/** A whole number, most significant byte first, never negative. */
export function integer(...bytes: readonly number[]): Uint8Array {
  return value(0x02, Uint8Array.from((bytes[0] ?? 0) > 0x7f ? [0, ...bytes] : bytes));
}

/** An object identifier: `2.5.29.17`. */
export function identifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** A moment to the second: UTCTime before 2050, GeneralizedTime since (RFC 5280, section 4.1.2.5). */
export function moment(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\D/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? value(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : value(0x18, Buffer.from(`${digits}Z`));
}

/** DER as PEM. */
export function pem(label: string, content: Uint8Array): string {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function value(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content)), content]);
}

function lengthOf({ length }: Uint8Array): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function base128(number: number): readonly number[] {
  const septets = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) septets.unshift((rest & 0x7f) | 0x80);
  return septets;
}
