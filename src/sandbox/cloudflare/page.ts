/** What a reply has besides `success`, `errors` and `messages`. */
export interface Result {
  readonly result: unknown;
  readonly result_info?: Readonly<Record<string, number>>;
}

/** One page of a list. */
export function page(all: readonly unknown[], query: URLSearchParams, usual: number): Result {
  const perPage = Number(query.get('per_page') ?? usual);
  const number = Number(query.get('page') ?? 1);
  const result = all.slice((number - 1) * perPage, number * perPage);
  const total_pages = Math.ceil(all.length / perPage);
  const result_info = { page: number, per_page: perPage, count: result.length, total_count: all.length, total_pages };
  return { result, result_info };
}
