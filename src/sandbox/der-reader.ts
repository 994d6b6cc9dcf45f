/** Reads the Distinguished Encoding Rules of ASN.1 (ITU-T X.690), as far as a certificate request needs them. */

/** One value: its tag, its content, and the bytes of both with the length between. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** @throws Error when the bytes are not DER */
export function derValues(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const value = firstValue(rest);
    values.push(value);
    rest = rest.subarray(value.whole.length);
  }
  return values;
}

/**
 * The values within a value of this tag.
 *
 * @throws Error when it has another tag, or holds something else than values
 */
export function within(value: DerValue | undefined, tag: number): readonly DerValue[] {
  if (value?.tag !== tag) throw new Error(`expected a value with tag ${tag}`);
  return derValues(value.content);
}

/** The content of the PEM block with this label; undefined when there is none, or it is no base64. */
export function pemContent(label: string, text: string): Uint8Array | undefined {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`).exec(text);
  return block?.[1] === undefined ? undefined : Buffer.from(block[1], 'base64');
}

function firstValue(bytes: Uint8Array): DerValue {
  const [tag, short] = bytes;
  if (tag === undefined || short === undefined) throw new Error('a value is cut short');
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  // 0x80 is an indefinite length, which DER has not; more than four bytes are no length of ours.
  if (short === 0x80 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) throw new Error('a length is wrong');
  const long = bytes.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const start = 2 + lengthBytes;
  const end = start + (short < 0x80 ? short : long);
  if (bytes.length < end) throw new Error('a value is cut short');
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) };
}
