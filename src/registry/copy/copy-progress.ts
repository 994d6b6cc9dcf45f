/** What became of a blob, or is about to. */
export type BlobState =
  | 'waiting'
  | 'copying'
  /** The destination had it. */
  | 'present'
  /** The destination had it in another repository. */
  | 'mounted'
  | 'copied'
  /** It stays where its owner keeps it. */
  | 'foreign';

export interface BlobProgress {
  readonly digest: string;
  /** Bytes; what is foreign has none to copy. */
  readonly size: number;
  /** Bytes that need no more work; fewer than before when some must be sent once more. */
  readonly done: number;
  readonly state: BlobState;
}

/** How far a copy is. It is one object that goes on changing: read it, and draw as often as you like. */
export interface CopyProgress {
  /** Bytes of all blobs. */
  readonly total: number;
  /** Bytes of them that need no more work, whether they were copied or there before. */
  readonly done: number;
  /** Bytes that went over the wire, those sent twice counted twice. */
  readonly moved: number;
  /** In the order of the image. */
  readonly blobs: readonly BlobProgress[];
}

export interface BlobMeter {
  /** Its upload stands at so many bytes. */
  at(bytes: number): void;
  /** @param state why nothing of it is left to do */
  end(state: BlobState): void;
}

/** Counts for one copy, and tells of each change. */
export function copyMeter(
  blobs: readonly { readonly digest: string; readonly size: number }[],
  told: (progress: CopyProgress) => void,
): { readonly progress: CopyProgress; blob(digest: string): BlobMeter } {
  const meters = new Map(blobs.map((blob) => [blob.digest, { ...blob, done: 0, state: 'waiting' as BlobState }]));
  const progress = {
    total: blobs.reduce((sum, { size }) => sum + size, 0),
    done: 0,
    moved: 0,
    blobs: [...meters.values()],
  };
  return {
    progress,
    blob(digest) {
      const meter = meters.get(digest) ?? { digest, size: 0, done: 0, state: 'waiting' };
      const set = (done: number, state: BlobState) => {
        progress.done += done - meter.done;
        meter.done = done;
        meter.state = state;
        told(progress);
      };
      return {
        at(bytes) {
          progress.moved += Math.max(0, bytes - meter.done);
          set(bytes, 'copying');
        },
        end: (state) => set(meter.size, state),
      };
    },
  };
}
