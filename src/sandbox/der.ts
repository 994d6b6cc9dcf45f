/** Writes the Distinguished Encoding Rules of ASN.1 (ITU-T X.690), as far as a certificate needs them. */

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

/** A moment before 2050, to the second (UTCTime). */
export function moment(date: Date): Uint8Array {
  return value(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
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
