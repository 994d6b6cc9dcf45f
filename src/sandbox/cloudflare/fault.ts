/** A request that Cloudflare turns down, by its own error code. */
export class Fault extends Error {
  override name = 'Fault';
  readonly status: number;
  readonly code: number;
  readonly chain: readonly { readonly code: number; readonly message: string }[];

  constructor(status: number, code: number, message: string, chain: Fault['chain'] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.chain = chain;
  }
}
