import { scriptPart } from './script-part.ts';

/** The single list of what runs on a host, each with the files its text is put together from. */
const parts = {
  'wait-ready': ['lib', 'wait-ready'],
  facts: ['lib', 'filesystem', 'tell', 'facts'],
  device: ['lib', 'filesystem', 'volume', 'device'],
  mount: ['lib', 'changing', 'filesystem', 'volume', 'fstab', 'grow', 'mount'],
  docker: ['lib', 'changing', 'tell', 'docker'],
  service: ['lib', 'changing', 'tell', 'container', 'read-only', 'service'],
  'former-images': ['lib', 'images', 'former-images'],
  'move-images': ['lib', 'changing', 'images', 'move-images'],
  stored: ['lib', 'container', 'read-only', 'stored'],
  collect: ['lib', 'changing', 'container', 'read-only', 'collect'],
  'read-write': ['lib', 'changing', 'container', 'read-only', 'read-write'],
  'remove-service': ['lib', 'changing', 'remove-service'],
  answers: ['lib', 'answers'],
  'live-file': ['lib', 'changing', 'tell', 'live-file'],
  'known-hosts': ['lib', 'changing', 'key', 'known-hosts'],
  'owned-file': ['lib', 'changing', 'owned-file'],
  pull: ['lib', 'pull'],
  'origin-key': ['lib', 'key', 'origin-key'],
  'certificate-request': ['lib', 'changing', 'key', 'certificate-request'],
  'config-files': ['lib', 'tell-config', 'config-files'],
  node: ['lib', 'tell-config', 'config-files', 'containerd', 'node'],
  'write-config-file': ['lib', 'changing', 'write-config-file'],
} as const satisfies Record<string, readonly string[]>;

export type ScriptName = keyof typeof parts;
export const scriptNames = Object.keys(parts) as readonly ScriptName[];

/** Scripts that change nothing, and so may be ended in the middle. */
export const readOnly: ReadonlySet<ScriptName> = new Set([
  'wait-ready',
  'answers',
  'facts',
  'device',
  'former-images',
  'stored',
  'origin-key',
  'config-files',
  'node',
  'pull',
]);

/**
 * What `bash -s -- <name> <args>` reads from its standard input to run a script: its text, then one line that runs it.
 * What follows that line is the script's own standard input.
 */
export function scriptText(name: ScriptName): string {
  const text = texts.get(name) ?? readText(name);
  texts.set(name, text);
  return text;
}

/** Read once: of many nodes, each is sent the same. */
const texts = new Map<ScriptName, string>();

function readText(name: ScriptName): string {
  const files = parts[name].map((part) => scriptPart(part));
  // Bash has read this line to its end when it runs it, so it reads nothing of what comes after.
  return `${files.join('\n')}\nmain "$@"; exit $?\n`;
}
