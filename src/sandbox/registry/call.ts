import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RegistryStorage } from './storage.ts';

/** One request to the registry, its path taken apart. */
export interface Call {
  readonly storage: RegistryStorage;
  /** What URLs of layers must match (`validation.manifests.urls.allow`). */
  readonly allowedUrls: RegExp;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The repository; empty where none is meant. */
  readonly name: string;
  /** The tag, digest or upload id that the path ends in; empty where there is none. */
  readonly reference: string;
}

/** Answers a call; a body is left out of the answer to HEAD by Node itself. */
export function reply(
  { response }: Pick<Call, 'response'>,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | string = '',
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}
