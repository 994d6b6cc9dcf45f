import { authOf, type Credential } from './docker-config-auth.ts';
import { type DockerConfigFile, type Entry, membersNamed, readDockerConfig } from './docker-config-file.ts';
import { remarksOn } from './docker-config-remarks.ts';
import { bytesOf, written } from './json-bytes.ts';
import { applied, type Edit, laidOut, memberAdded, membersRemoved, replaced } from './json-edits.ts';

/** What becomes of a `config.json`. */
export interface Edited {
  /** The new content; undefined when the file is right as it is. */
  readonly bytes?: Buffer;
  /** What is worth a person's eye about the file, as full sentences without a full stop, none of them secret. */
  readonly remarks: readonly string[];
}

/**
 * Writes a credential into a `config.json` and keeps every other byte: other registries, unknown keys, their order, line
 * ends, indents, the final line end or its absence. An entry under another name of the same host (`https://HOST`,
 * `HOST/v2/`) is recognised, and changed in its place.
 *
 * @param present content of the file; undefined when there is none
 * @param path for messages
 * @throws ActionableError with line and column when the file cannot be read
 */
export function withCredential(present: Uint8Array | undefined, credential: Credential, path: string): Edited {
  const file = present === undefined ? undefined : readDockerConfig(present, path);
  if (file === undefined) return { bytes: bytesOf(newFile(credential)), remarks: [] };
  const edits = editsFor(file, credential);
  const remarks = remarksOn(file, credential.host);
  return edits.length === 0 ? { remarks } : { bytes: bytesOf(applied(file.text, edits)), remarks };
}

/**
 * Takes a host's entries out of a `config.json`, and nothing else.
 *
 * @throws ActionableError as `withCredential`
 */
export function withoutCredential(present: Uint8Array, host: string, path: string): Pick<Edited, 'bytes'> {
  const file = readDockerConfig(present, path);
  if (file === undefined) return {};
  const gone = new Set(entriesOf(file, host).map(({ member }) => member));
  if (gone.size === 0) return {};
  const edits = file.auths.flatMap(({ value }) =>
    value.kind === 'object' && value.members.some((member) => gone.has(member)) ? membersRemoved(value, gone) : [],
  );
  return { bytes: bytesOf(applied(file.text, edits)) };
}

/** Whether a file logs nobody in and says nothing else, as after the removal from a file that held nothing else. */
export function saysNothing(content: Uint8Array): boolean {
  return /^\s*(\{\s*("auths"\s*:\s*\{\s*\}\s*)?\}\s*)?$/.test(Buffer.from(content).toString('latin1'));
}

function editsFor(file: DockerConfigFile, credential: Credential): readonly Edit[] {
  const { text, root } = file;
  const ours = entriesOf(file, credential.host);
  // Where a key comes twice, readers differ in which they take.
  if (ours.length > 0) return ours.flatMap((entry) => editsOf(text, entry, credential));
  const entry = [['auth', authOf(credential)]] as const;
  const auths = file.auths.at(-1)?.value;
  if (auths === undefined) return [memberAdded(text, root, 'auths', [[credential.host, entry]])];
  if (auths.kind === 'object') return [memberAdded(text, auths, credential.host, entry)];
  return [memberAdded(text, { kind: 'object', members: [], ...span(auths) }, credential.host, entry)];
}

function entriesOf({ entries }: DockerConfigFile, host: string): readonly Entry[] {
  return entries.filter(({ registry }) => registry === host);
}

/** Makes one entry right. `username` and `password` count only without an `auth`, but are not left to say otherwise. */
function editsOf(text: string, { member, account, fault }: Entry, credential: Credential): readonly Edit[] {
  const { user, password } = credential;
  if (fault === undefined && account?.user === user && account.password === password) return [];
  const { value } = member;
  const auth = authOf(credential);
  if (value.kind !== 'object')
    return [memberAdded(text, { kind: 'object', members: [], ...span(value) }, 'auth', auth)];
  const set = (name: string, content: string) =>
    membersNamed(text, value, name).map((found) => replaced(found.value, written(content)));
  const auths = set('auth', auth);
  const added = auths.length === 0 ? [memberAdded(text, value, 'auth', auth)] : [];
  return [...auths, ...set('username', user), ...set('password', password), ...added];
}

function span({ start, end }: { readonly start: number; readonly end: number }) {
  return { start, end };
}

/** As docker writes one. */
function newFile(credential: Credential): string {
  const layout = { lines: true, lineEnd: '\n', unit: '\t' } as const;
  return `${laidOut([['auths', [[credential.host, [['auth', authOf(credential)]]]]]], layout, '')}\n`;
}
