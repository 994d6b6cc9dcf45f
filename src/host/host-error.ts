import { ActionableError } from '../engine/actionable-error.ts';
import { lastWords } from './last-words.ts';

/** A script ended on the host without having done its work. */
export class HostError extends ActionableError {
  override name = 'HostError';
  /** As the connection is named: `ubuntu@203.0.113.7`. */
  readonly host: string;
  readonly script: string;
  /** The script's exit code. */
  readonly code: number;

  constructor(host: string, script: string, code: number, stderr: string) {
    const words = lastWords(stderr);
    super(`${host}: ${script} ended with code ${code}${words === '' ? '' : `: ${words}`}`, remedyFor(words));
    this.host = host;
    this.script = script;
    this.code = code;
  }
}

function remedyFor(words: string): string {
  if (/^sudo: /m.test(words)) {
    return 'The login user must be allowed to use sudo without a password: name the first user of the image as server.user.';
  }
  return 'Log in to the host, mend what it says, and run again: what is done already is left alone.';
}
