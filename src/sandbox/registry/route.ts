import { deleteBlob, getBlob } from './blobs.ts';
import { type Call, reply } from './call.ts';
import { listRepositories, listTags } from './listings.ts';
import { deleteManifest, getManifest, putManifest } from './manifests.ts';
import { beginUpload, cancelUpload, continueUpload, finishUpload, uploadStatus } from './uploads.ts';

export type Handler = (call: Call) => Promise<void>;

export interface Route {
  readonly name: string;
  readonly reference: string;
  readonly handlers: Readonly<Record<string, Handler>>;
}

const greeting: Handler = async (call) => reply(call, 200, { 'content-type': 'application/json; charset=utf-8' }, '{}');

/** The paths of the API, most special first, and what may be done at each. */
const routes: readonly (readonly [path: RegExp, handlers: Route['handlers']])[] = [
  [/^\/v2\/$/, { GET: greeting, HEAD: greeting }],
  [/^\/v2\/_catalog$/, { GET: listRepositories }],
  [/^\/v2\/(?<name>.+)\/tags\/list$/, { GET: listTags }],
  [/^\/v2\/(?<name>.+)\/blobs\/uploads\/$/, { POST: beginUpload }],
  [
    /^\/v2\/(?<name>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/,
    { GET: uploadStatus, HEAD: uploadStatus, PATCH: continueUpload, PUT: finishUpload, DELETE: cancelUpload },
  ],
  [/^\/v2\/(?<name>.+)\/blobs\/(?<reference>[\w+.-]+:[0-9a-f]+)$/, { GET: getBlob, HEAD: getBlob, DELETE: deleteBlob }],
  [
    /^\/v2\/(?<name>.+)\/manifests\/(?<reference>\w[\w.-]{0,127}|[\w+.-]+:[0-9a-f]+)$/,
    { GET: getManifest, HEAD: getManifest, PUT: putManifest, DELETE: deleteManifest },
  ],
];

/** Finds what a path stands for, or undefined when it is none of the API's or its repository's name cannot be one. */
export function routeOf(path: string): Route | undefined {
  for (const [pattern, handlers] of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const { name = '', reference = '' } = match.groups ?? {};
    return name === '' || isRepositoryName(name) ? { name, reference, handlers } : undefined;
  }
  return undefined;
}

/** Path components of lower-case letters and digits, with single separators between. */
function isRepositoryName(name: string): boolean {
  return name.length < 256 && /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/.test(name);
}
