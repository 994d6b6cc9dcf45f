import { ActionableError } from '../../../engine/actionable-error.ts';

/** Nova refuses more (nova, api/openstack/compute/schemas/servers.py). */
const mostCharacters = 65_535;

/**
 * User data as Nova takes it, in base64.
 *
 * @throws {ActionableError} when it is too long for Nova
 */
export function encodedUserData(text: string): string {
  const encoded = Buffer.from(text).toString('base64');
  if (encoded.length <= mostCharacters) return encoded;
  throw new ActionableError(
    `The user data has ${encoded.length} characters in base64; Nova takes at most ${mostCharacters}`,
    'Make it shorter: fetch what is long from within the host.',
  );
}
