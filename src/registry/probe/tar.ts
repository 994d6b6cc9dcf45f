const blockBytes = 512;

/** A tar archive with one file, readable by all, in the format of POSIX.1-1988 (ustar). */
export function tarOf(name: string, content: Uint8Array): Uint8Array {
  return Buffer.concat([tarHeader(name, content.length), content, tarEnd(content.length)]);
}

/** What stands before a file of so many bytes. */
export function tarHeader(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, length: number) => header.write(`${octalOf(value, length)}\0`, at);
  header.write(name, 0, 100);
  octal(0o444, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  // The checksum counts itself as blanks.
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return header;
}

/** What stands behind a file of so many bytes that is the last one. */
export function tarEnd(size: number): Uint8Array {
  const padding = (blockBytes - (size % blockBytes)) % blockBytes;
  return Buffer.alloc(padding + 2 * blockBytes);
}

function octalOf(value: number, length: number): string {
  return value.toString(8).padStart(length - 1, '0');
}
