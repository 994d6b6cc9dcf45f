/** The specification's codes with the status and words of distribution's answers (registry/api/errcode). */
const faults = {
  BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  BLOB_UPLOAD_INVALID: [404, 'blob upload invalid'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to registry'],
  DIGEST_INVALID: [400, 'provided digest did not match uploaded content'],
  MANIFEST_BLOB_UNKNOWN: [400, 'blob unknown to registry'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_UNKNOWN: [404, 'manifest unknown'],
  NAME_UNKNOWN: [404, 'repository name not known to registry'],
  PAGINATION_NUMBER_INVALID: [400, 'invalid number of results requested'],
  RANGE_INVALID: [416, 'invalid content range'],
  SIZE_INVALID: [400, 'provided length did not match content length'],
  UNAUTHORIZED: [401, 'authentication required'],
  UNKNOWN: [500, 'unknown error'],
  UNSUPPORTED: [405, 'The operation is unsupported.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** Ends the handling of a request with one of the specification's errors. */
export class RegistryFault extends Error {
  override name = 'RegistryFault';
  readonly status: number;
  readonly body: string;

  constructor(code: keyof typeof faults, detail?: unknown, words?: string) {
    const [status, message] = faults[code];
    super(words ?? message);
    this.status = status;
    this.body = `${JSON.stringify({ errors: [{ code, message: words ?? message, detail }] })}\n`;
  }
}
