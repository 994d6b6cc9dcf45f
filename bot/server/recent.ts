/** What was seen lately, up to so many; the longest unseen is forgotten first. */
export interface Recent {
  has(key: string): boolean;
  add(key: string): void;
  forget(key: string): void;
}

export function recent(most: number): Recent {
  // A set hands out its members in the order in which they came.
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.delete(key);
      keys.add(key);
      for (const oldest of keys) {
        if (keys.size <= most) break;
        keys.delete(oldest);
      }
    },
    forget: (key) => void keys.delete(key),
  };
}
