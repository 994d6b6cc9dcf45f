/** What a registry has, as `list` tells it. */
export interface Listing {
  /** The one that was asked for; absent when all were. */
  readonly repository?: string;
  /** Those that have tags, by name. */
  readonly repositories: readonly ListedRepository[];
  /** Those of a registry that has too much for all of its images to be looked at, by name. */
  readonly unread?: readonly UnreadRepository[];
  /** Names of those that have none. */
  readonly untagged: readonly string[];
  readonly totals: {
    readonly repositories: number;
    readonly tags: number;
    readonly images: number;
    /** Of all that the tags lead to, each blob counted once however many images have it. */
    readonly bytes: number;
  };
}

/** A repository whose images were not looked at. */
export interface UnreadRepository {
  readonly name: string;
  /** Absent where there are so many repositories that none was asked for its tags. */
  readonly tags?: readonly string[];
}

export interface ListedRepository {
  readonly name: string;
  /** The newest first, and what tells no date last. */
  readonly images: readonly ListedImage[];
  /** Tags of what cannot be read, with the reason. */
  readonly unreadable: readonly { readonly tag: string; readonly reason: string }[];
}

export interface ListedImage {
  /** All that stand for it, in alphabetical order. */
  readonly tags: readonly string[];
  readonly digest: string;
  readonly mediaType: string;
  /** When it was built, ISO 8601; absent when it does not tell, or tells a date before there were images. */
  readonly created?: string;
  /** Bytes that it takes, what its platforms share counted once. */
  readonly size: number;
  /** One, or each that an index has an image for. */
  readonly platforms: readonly ListedPlatform[];
  /** What an index has besides, such as attestations. */
  readonly attachments: number;
}

export interface ListedPlatform {
  /** `linux/amd64`; absent where the image does not say. */
  readonly platform?: string;
  readonly digest: string;
  /** Bytes that a pull moves. */
  readonly size: number;
  readonly layers: number;
  readonly created?: string;
  readonly labels: Readonly<Record<string, string>>;
}
