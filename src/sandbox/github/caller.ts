import { verifiedIssuer } from './json-web-token.ts';
import type { Caller } from './records.ts';
import { Refusal } from './refusal.ts';
import type { State } from './state.ts';

/**
 * The token's bearer, or `app` for a token that the App has signed itself.
 *
 * @throws {Refusal} 401
 */
export function callerOf(state: State, authorization: string | undefined): Caller | 'app' {
  if (authorization === undefined) throw new Refusal(401, 'Requires authentication');
  const token = /^(?:bearer|token) (\S+)$/i.exec(authorization)?.[1] ?? '';
  if (token.split('.').length === 3) {
    verifiedIssuer(token, state.app, state.now());
    return 'app';
  }
  const caller = state.callers.get(token);
  if (caller === undefined || caller.expiresAt <= state.now()) throw new Refusal(401, 'Bad credentials');
  return caller;
}

/** @throws {Refusal} 403 */
export function demand({ permissions }: Caller, name: string, level: 'read' | 'write'): void {
  const held = name === 'metadata' ? 'read' : permissions[name];
  if (held === 'write' || held === level) return;
  throw new Refusal(403, 'Resource not accessible by integration');
}
