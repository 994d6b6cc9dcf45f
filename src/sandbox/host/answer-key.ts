import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { formatRecord } from '../../host/records.ts';
import { certificateRequest } from '../x509.ts';
import type { Answer, Doing } from './answer.ts';
import { hostDelays } from './host-delays.ts';
import { type Filesystem, type HostState, mountedAt, type SandboxFile } from './host-state.ts';

/** The key at a path below a mounted volume, as `scripts/origin-key.sh` tells it. */
export function answerOriginKey(state: HostState, args: readonly string[]): Answer {
  const [point = '', uuid = '', path = ''] = args;
  const gate = gateAt(state, point, uuid);
  if ('failure' in gate) return gate;
  return { records: tellKey(`${point}/${path}`, gate.filesystem.files?.get(path)) };
}

/** What `scripts/certificate-request.sh` does, without OpenSSL. */
export async function answerCertificateRequest(
  state: HostState,
  args: readonly string[],
  { say, takes }: Doing,
): Promise<Answer> {
  const [point = '', uuid = '', path = '', domain = ''] = args;
  const gate = gateAt(state, point, uuid);
  if ('failure' in gate) return gate;
  gate.filesystem.files ??= new Map();
  const { files } = gate.filesystem;
  const before = files.get(path);
  if (before === undefined) {
    say(`making a private key at ${point}/${path}`);
    await takes(hostDelays.makeKey);
  }
  const key = { content: before?.content ?? newKey(), mode: '600' };
  files.set(path, key);
  const privateKey = createPrivateKey(key.content);
  const request = certificateRequest({ privateKey, publicKey: createPublicKey(privateKey) }, [domain]);
  const base64 = Buffer.from(request).toString('base64');
  return { records: `${tellKey(`${point}/${path}`, key)}${formatRecord('certificate-request', { base64 })}` };
}

function gateAt(state: HostState, point: string, uuid: string): { filesystem: Filesystem } | { failure: string } {
  const mounted = mountedAt(state, point);
  if (mounted?.filesystem.uuid === uuid) return mounted;
  return { failure: `the file system ${uuid} is not mounted at ${point}` };
}

function tellKey(path: string, key: SandboxFile | undefined): string {
  if (key === undefined) return '';
  const der = createPublicKey(key.content).export({ type: 'spki', format: 'der' });
  return formatRecord('key', { path, mode: key.mode, public: der.toString('base64') });
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
