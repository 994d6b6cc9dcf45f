import { compare, hash } from 'bcryptjs';
import { UsageError } from '../../engine/usage-error.ts';

/** Each request to the registry pays for one comparison: 2^10 rounds are what `htpasswd -B` users choose for a service. */
const usualCost = 10;
/** bcrypt reads no further; what follows would be no part of the password. */
const longestPasswordBytes = 72;

/**
 * Makes the line of an htpasswd file that lets a user in.
 *
 * @param cost of the hash: 2^cost rounds
 * @returns `user:$2y$10$…`, without a line end
 * @throws UsageError for a user or password that cannot stand in the file or would not be compared in full
 */
export async function hashPassword(user: string, password: string, cost = usualCost): Promise<string> {
  refuseUser(user);
  refusePassword(password);
  const hashed = await hash(password, cost);
  // The same algorithm under the name that Apache's tools and all readers of such files know.
  return `${user}:${hashed.replace(/^\$2b\$/, '$2y$')}`;
}

/**
 * Whether the text of an htpasswd file lets this user in with this password.
 * Lines that are no bcrypt hash let nobody in, as in the registry itself.
 */
export async function matchesHtpasswd(file: string, user: string, password: string): Promise<boolean> {
  const hashed = hashFor(file, user);
  return hashed !== undefined && (await compare(password, hashed));
}

/** The bcrypt hash of a user in the text of an htpasswd file; the last line counts, as in the registry itself. */
export function hashFor(file: string, user: string): string | undefined {
  const line = file
    .split('\n')
    .map((each) => each.trim())
    .findLast((each) => !each.startsWith('#') && each.startsWith(`${user}:`));
  const hashed = line?.slice(user.length + 1);
  return hashed !== undefined && /^\$2[aby]\$\d\d\$[./\w]{53}$/.test(hashed) ? hashed : undefined;
}

function refuseUser(user: string): void {
  if (/^[^\s:#][^\s:]*$/.test(user)) return;
  throw new UsageError(
    `registry user ${JSON.stringify(user)}: a user name cannot be empty, hold ':' or white space, or begin with '#'`,
    'Choose another registry.user.',
  );
}

function refusePassword(password: string): void {
  const bytes = Buffer.byteLength(password);
  const fault =
    bytes === 0
      ? 'is empty'
      : /[\r\n\0]/.test(password)
        ? 'holds a line end or a zero byte'
        : bytes > longestPasswordBytes
          ? `is ${bytes} bytes long, and bcrypt compares only the first ${longestPasswordBytes}`
          : undefined;
  if (fault === undefined) return;
  throw new UsageError(
    `the registry password ${fault}`,
    `Give one line of 1 to ${longestPasswordBytes} bytes; check that the secret has no line end pasted along.`,
  );
}
