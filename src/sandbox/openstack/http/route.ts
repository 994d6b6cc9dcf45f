import type { Call, Reply } from './call.ts';

export interface Route {
  readonly method: string;
  /** Segments; one that begins with a colon matches anything and is passed on by that name: `/servers/:id`. */
  readonly path: string;
  readonly handle: (call: Call) => Reply;
}

export interface Match {
  readonly handle: Route['handle'];
  readonly params: Readonly<Record<string, string>>;
}

export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const asked = segments(path);
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = paramsOf(segments(route.path), asked);
    if (params !== undefined) return { handle: route.handle, params };
  }
  return undefined;
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function paramsOf(wanted: readonly string[], asked: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== asked.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const given = asked[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(given);
    else if (segment !== given) return undefined;
  }
  return params;
}
