import type { Cloud } from '../state.ts';

/** @param path below the service: `servers/ID` */
export function links(cloud: Cloud, path: string) {
  return [{ rel: 'self', href: `${cloud.origin}/compute/v2.1/${path}` }, bookmark(cloud, path)];
}

export function bookmark({ origin }: Cloud, path: string) {
  return { rel: 'bookmark', href: `${origin}/compute/${path}` };
}
