/** Hands out a stream of bytes in pieces of given sizes. */
export interface ChunkReader {
  /** Bytes handed out so far. */
  readonly taken: number;
  /** The next bytes, as many as wanted, or fewer at the end. Only one piece may be read at a time. */
  take(size: number): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

export function chunkReader(bytes: AsyncGenerator<Uint8Array>): ChunkReader {
  let rest: Uint8Array = new Uint8Array();
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    async *take(size) {
      for (let left = size; left > 0; ) {
        if (rest.length === 0) {
          const { done, value } = await bytes.next();
          if (done) return;
          rest = value;
        }
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        taken += piece.length;
        yield piece;
      }
    },
    async close() {
      await bytes.return(undefined);
    },
  };
}
