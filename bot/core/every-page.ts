/** GitHub gives no more at once. */
const perPage = 100;

interface Paging {
  readonly per_page: number;
  readonly page: number;
}

/**
 * All of a list that GitHub gives in pages.
 *
 * @param enough whether what comes after a page is of no interest
 */
export async function everyPage<T>(
  ask: (paging: Paging) => Promise<readonly T[]>,
  enough: (page: readonly T[]) => boolean = () => false,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const found = await ask({ per_page: perPage, page });
    all.push(...found);
    if (found.length < perPage || enough(found)) return all;
  }
}
