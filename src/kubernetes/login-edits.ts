import { ActionableError } from '../engine/actionable-error.ts';
import { type ConfigFile, type ConfigFiles, contentOf, mayGo } from './config-files.ts';
import { saysNothing, withCredential, withoutCredential } from './docker-config.ts';
import type { Credential } from './docker-config-auth.ts';
import { kubeletFile } from './kubelet-file.ts';

/** What is to be done about one `config.json` of a node. */
export interface LoginEdit {
  readonly file: ConfigFile;
  /** The new content, or that the file goes; undefined when it is right as it is. */
  readonly change?: { readonly to: Uint8Array | 'nothing' };
  /** How the file differs from what is wanted: what it has, before its path. */
  readonly differs?: string;
  /** Why it is not changed, although it is not as wanted. */
  readonly refusal?: ActionableError;
  /** Full sentences without a full stop. */
  readonly remarks: readonly string[];
}

/** Compares the files of a node with the login that is wanted in them: kubelet's, root's and the login user's. */
export function loginEdits(files: ConfigFiles, credential: Credential): readonly LoginEdit[] {
  const kubelet = files.hasKubelet ? [forKubelet(files.kubelet, credential)] : [];
  const docker = files.docker
    .filter(({ path }) => kubelet.every(({ file }) => file.path !== path))
    .map((file) => judged(file, (present) => login(file, present, credential)));
  return [...kubelet, ...docker];
}

/** The same where no login of ours is wanted any more, wherever one may have come to stand. */
export function logoutEdits(files: ConfigFiles, host: string): readonly LoginEdit[] {
  const all = new Map([...files.kubelet, ...files.docker].map((file) => [file.path, file]));
  return [...all.values()].map((file) => judged(file, (present) => logout(file, present, host)));
}

/** The file that a node pulls with: kubelet's, or where there is none, root's for docker. */
export function pathForPulls({ hasKubelet, kubelet, docker }: ConfigFiles): string {
  return (hasKubelet ? kubeletFile(kubelet).file.path : docker[0]?.path) ?? '';
}

/** How files differ from what is wanted, in words: `no login in A, B`. */
export function editWords(edits: readonly LoginEdit[]): readonly string[] {
  const kinds = [...new Set(edits.flatMap(({ differs }) => differs ?? []))];
  return kinds.map((kind) => {
    const paths = edits.filter(({ differs }) => differs === kind).map(({ file }) => file.path);
    return `${kind} in ${paths.join(', ')}`;
  });
}

function forKubelet(candidates: readonly ConfigFile[], credential: Credential): LoginEdit {
  const [own] = candidates;
  if (own === undefined) throw new Error('kubelet looks at no file');
  try {
    const { file, remark } = kubeletFile(candidates);
    const edit = judged(file, (present) => login(file, present, credential));
    return { ...edit, remarks: [...(remark === undefined ? [] : [remark]), ...edit.remarks] };
  } catch (refusal) {
    return refused(own, refusal);
  }
}

function login({ path }: ConfigFile, present: Buffer | undefined, credential: Credential): Omit<LoginEdit, 'file'> {
  const { bytes, remarks } = withCredential(present, credential, path);
  const told = remarks.map((remark) => `${path}: ${remark}`);
  if (bytes === undefined) return { remarks: told };
  const other = present !== undefined && withoutCredential(present, credential.host, path).bytes !== undefined;
  return { change: { to: bytes }, differs: other ? 'another login' : 'no login', remarks: told };
}

function logout(file: ConfigFile, present: Buffer | undefined, host: string): Omit<LoginEdit, 'file'> {
  const bytes = present === undefined ? undefined : withoutCredential(present, host, file.path).bytes;
  if (bytes === undefined) return { remarks: [] };
  return { change: { to: saysNothing(bytes) && mayGo(file) ? 'nothing' : bytes }, differs: 'the login', remarks: [] };
}

function judged(file: ConfigFile, judge: (present: Buffer | undefined) => Omit<LoginEdit, 'file'>): LoginEdit {
  try {
    return { file, ...judge(contentOf(file)) };
  } catch (refusal) {
    return refused(file, refusal);
  }
}

function refused(file: ConfigFile, refusal: unknown): LoginEdit {
  if (!(refusal instanceof ActionableError)) throw refusal;
  return { file, refusal, remarks: [] };
}
