import { STATUS_CODES } from 'node:http';

/** A request that a service turns down; each service dresses it in its own body. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  /** Neutron's name of the exception. */
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, type = 'BadRequest', headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }

  /** HTTP's own words for the status. */
  get title(): string {
    return STATUS_CODES[this.status] ?? '';
  }
}
