import { ActionableError } from '../engine/actionable-error.ts';
import { readAuth } from './docker-config-auth.ts';
import { type JsonBytes, placeOf, readJsonBytes, stringValue } from './json-bytes.ts';
import { type JsonMember, type JsonObject, JsonSyntaxError } from './json-tree.ts';
import { registryOf } from './registry-key.ts';

/**
 * A `config.json` of docker, as kubelet and docker read it. Both are written in Go, whose decoder takes the names of
 * `auths` and of what is in an entry in any case, and merges what comes twice.
 */
export interface DockerConfigFile {
  readonly text: string;
  readonly root: JsonObject;
  /** Every `auths` of the file; more than one is allowed. */
  readonly auths: readonly JsonMember[];
  readonly entries: readonly Entry[];
}

/** What the file holds for one registry. */
export interface Entry {
  readonly key: string;
  /** What the key stands for: see `registryOf`. */
  readonly registry: string;
  readonly member: JsonMember;
  /** Whom it lets in; undefined when it does not say, as where a credential helper knows. */
  readonly account?: Account;
  /** Why kubelet refuses the whole file on account of this entry, as the rest of a sentence. */
  readonly fault?: string;
}

interface Account {
  readonly user: string;
  readonly password: string;
}

/** Of what a node may hold; a bigger file is no configuration. */
export const largestConfig = 8 * 2 ** 20;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a file; undefined when it is empty, which docker takes for no login.
 *
 * @param path for messages
 * @throws ActionableError with line and column when kubelet and docker could not read it either
 */
export function readDockerConfig(bytes: Uint8Array, path: string): DockerConfigFile | undefined {
  if (bytes.length > largestConfig) {
    throw unusable(`${path} is ${bytes.length} bytes long, and no more than ${largestConfig} are read`);
  }
  if (byteOrderMark.equals(bytes.subarray(0, 3))) {
    throw unusable(`${path}:1:1: it begins with a byte order mark, and neither kubelet nor docker reads such a file`);
  }
  if (Buffer.from(bytes).toString('latin1').trim() === '') return undefined;
  const { text, root } = parsed(bytes, path);
  const at = (offset: number) => {
    const { line, column } = placeOf(text, offset);
    return `${path}:${line}:${column}`;
  };
  if (root.kind !== 'object') throw unusable(`${at(root.start)}: it holds no JSON object`);
  const auths = membersNamed(text, root, 'auths');
  for (const { value } of auths) {
    if (value.kind !== 'object' && value.kind !== 'null') throw unusable(`${at(value.start)}: auths is no JSON object`);
  }
  const entries = auths.flatMap(({ value }) => (value.kind === 'object' ? value.members : []));
  return { text, root, auths, entries: entries.map((member) => entryOf(text, member)) };
}

function parsed(bytes: Uint8Array, path: string): JsonBytes {
  try {
    return readJsonBytes(bytes);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = placeOf(Buffer.from(bytes).toString('latin1'), error.offset);
    throw unusable(`${path}:${line}:${column}: not valid JSON: ${error.message}`);
  }
}

/** Those of a name in any case, as Go reads them. */
export function membersNamed(text: string, { members }: JsonObject, name: string): readonly JsonMember[] {
  return members.filter((member) => stringValue(text, member.name)?.toLowerCase() === name);
}

function entryOf(text: string, member: JsonMember): Entry {
  const key = stringValue(text, member.name) ?? '';
  return { key, registry: registryOf(key), member, ...contentOf(text, member) };
}

/** What Go's decoder wants to be strings in an entry. */
const names: ReadonlySet<string> = new Set(['auth', 'username', 'password', 'email']);

function contentOf(text: string, { value }: JsonMember): Pick<Entry, 'account' | 'fault'> {
  if (value.kind === 'null') return {};
  if (value.kind !== 'object') return { fault: 'is no JSON object' };
  const said = new Map<string, string>();
  for (const { name: written, value: content } of value.members) {
    const name = stringValue(text, written)?.toLowerCase() ?? '';
    if (content.kind === 'null' || !names.has(name)) continue;
    const meant = stringValue(text, content);
    if (meant === undefined) return { fault: `holds no string as ${name}` };
    said.set(name, meant);
  }
  const [auth, user, password] = ['auth', 'username', 'password'].map((name) => said.get(name));
  if (auth) {
    const account = readAuth(auth);
    return account === undefined ? { fault: 'has an auth that is not the base64 of user:password' } : { account };
  }
  return user === undefined || password === undefined ? {} : { account: { user, password } };
}

function unusable(words: string): ActionableError {
  return new ActionableError(
    `${words}; it is left as it is`,
    'Mend the file, or move it away if nothing in it is needed, and run again.',
  );
}
