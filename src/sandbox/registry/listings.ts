import { type Call, reply } from './call.ts';
import { RegistryFault } from './registry-fault.ts';

/** As many names as the catalog gives to who does not say how many, and the most it gives at all. */
const catalogPage = 100;
const largestPage = 1000;

/** `GET /v2/<name>/tags/list` */
export async function listTags(call: Call): Promise<void> {
  const repository = call.storage.repositories.get(call.name);
  if (repository === undefined) throw new RegistryFault('NAME_UNKNOWN', { name: call.name });
  const { names, link } = pageOf(call, [...repository.tags.keys()], Number.POSITIVE_INFINITY);
  answer(call, { name: call.name, tags: names }, link);
}

/** `GET /v2/_catalog` */
export async function listRepositories(call: Call): Promise<void> {
  const { names, link } = pageOf(call, [...call.storage.repositories.keys()], catalogPage);
  answer(call, { repositories: names }, link);
}

/** The names after `last`, `n` of them, and the way to the next ones when there are more. */
function pageOf({ query, request }: Call, all: readonly string[], usual: number) {
  const asked = query.get('n');
  const most = asked === null ? usual : Number(asked);
  if (asked !== null && !(Number.isInteger(most) && most > 0 && most <= largestPage)) {
    throw new RegistryFault('PAGINATION_NUMBER_INVALID', { n: asked });
  }
  const last = query.get('last') ?? '';
  const rest = all.toSorted().filter((name) => name > last);
  const names = rest.slice(0, most);
  if (names.length === rest.length) return { names };
  const path = (request.url ?? '').split('?')[0];
  return { names, link: `<${path}?${new URLSearchParams({ last: names.at(-1) ?? '', n: String(most) })}>; rel="next"` };
}

function answer(call: Call, body: unknown, link: string | undefined): void {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  reply(call, 200, link === undefined ? type : { ...type, link }, `${JSON.stringify(body)}\n`);
}
