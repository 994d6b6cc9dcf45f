import type { Call } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';

/** @throws {Refusal} 400 */
export function limitIn(call: Call): number | undefined {
  const limit = call.url.searchParams.get('limit');
  if (limit === null) return undefined;
  if (!/^[0-9]+$/.test(limit)) {
    throw new Refusal(
      400,
      `Invalid input for query parameters limit. Value: ${limit}. '${limit}' does not match '^[0-9]*$'`,
    );
  }
  return Number(limit);
}
