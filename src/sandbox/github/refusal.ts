/** A request that GitHub turns down. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  /** What is wrong with the fields of a body. */
  readonly errors: readonly FieldError[];

  constructor(status: number, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: 'missing_field' | 'invalid' | 'already_exists' | 'custom' | 'unprocessable';
  readonly message?: string;
}

/** GitHub says the same of what is not there and of what the token may not see. */
export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

export function invalid(error: FieldError): Refusal {
  return new Refusal(422, 'Validation Failed', [error]);
}
