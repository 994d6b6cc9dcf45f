import { progressMark } from '../host/last-words.ts';
import { formatRecord } from '../host/records.ts';
import { readOnly } from '../host/scripts.ts';
import { directoryOf, unitPathOf } from '../host/service-spec.ts';
import { pause } from '../pause.ts';
import type { Answer, Doing } from './host/answer.ts';
import { answerCollect, answerReadWrite } from './host/answer-collect.ts';
import { answerConfigFiles, answerWriteConfigFile } from './host/answer-config-files.ts';
import { answerFacts } from './host/answer-facts.ts';
import { answerFormerImages, answerMoveImages } from './host/answer-former-images.ts';
import { answerCertificateRequest, answerOriginKey } from './host/answer-key.ts';
import { answerKnownHosts } from './host/answer-known-hosts.ts';
import { answerLiveFile } from './host/answer-live-file.ts';
import { answerAnswers, answerRemoveService } from './host/answer-mirror.ts';
import { answerDevice, answerMount } from './host/answer-mount.ts';
import { answerNode, answerOwnedFile } from './host/answer-node.ts';
import { answerPull } from './host/answer-pull.ts';
import { answerService } from './host/answer-service.ts';
import { answerStored } from './host/answer-stored.ts';
import { hostDelays } from './host/host-delays.ts';
import { type Filesystem, fileAt, type HostState, mountedAt, runs } from './host/host-state.ts';
import { type ScriptCall, scriptCall } from './host/script-call.ts';
import { tellDocker } from './host/tell.ts';
import { registryStorage } from './registry/storage.ts';

export interface SandboxHostOptions {
  /** Volumes attached to the server now. */
  readonly volumes: HostState['volumes'];
  /** What lies on each volume, by its id. Kept outside, because it outlives the server. */
  readonly filesystems: Map<string, Filesystem>;
  /** The images kept on a volume; none when left out. */
  readonly imagesOn?: HostState['imagesOn'];
  /** Multiplies all delays, as the cloud's; 0 is no time at all. */
  readonly pace: number;
  /** Ends waiting when the sandbox is closed. */
  readonly signal: AbortSignal;
  /** Told which services run whenever that, or one of their files, may have changed. */
  readonly onServices?: (running: readonly RunningService[]) => void | Promise<void>;
}

export interface RunningService {
  readonly name: string;
  readonly image: string;
  /** Whether it refuses to be written to. */
  readonly readOnly: boolean;
  /** Contents by plain file name. */
  readonly files: ReadonlyMap<string, string>;
  /** The content of the file that its container has at a path. */
  read(path: string): string | undefined;
  /** Of the volume that it stores on. */
  readonly volumeId: string;
}

/** A host that answers for our scripts without running them. */
export interface SandboxHost {
  /** Runs a command as an SSH server is asked to; progress goes to `onStderr` as it comes. */
  exec(
    command: string,
    stdin: string,
    onStderr?: (text: string) => void,
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
  readonly state: HostState;
  /** What a restart of the server leaves: mounts by fstab, and services whose volume is mounted. */
  reboot(): void;
}

export function sandboxHost({
  volumes,
  filesystems,
  imagesOn = registryStorage,
  pace,
  signal,
  onServices,
}: SandboxHostOptions): SandboxHost {
  const state: HostState = {
    volumes,
    filesystems,
    imagesOn,
    fstab: new Map(),
    mounts: new Map(),
    docker: false,
    rebootRequired: false,
    clockAhead: 0,
    synchronized: true,
    files: new Map(),
    services: new Map(),
    notice: () => tell(),
  };
  const tell = async () => onServices?.(runningServices(state));
  return {
    state,
    async exec(command, stdin, onStderr = () => {}) {
      const call = scriptCall(command, stdin);
      if (call === undefined) return { code: 127, stdout: '', stderr: `bash: not in this sandbox: ${command}\n` };
      const doing: Doing = {
        say: (words) => onStderr(`${progressMark}${words}\n`),
        takes: (ms) => pause(ms * pace, signal),
        signal,
        settle: tell,
      };
      const answer = await answerTo(state, call, doing);
      if ('failure' in answer) return { code: 1, stdout: '', stderr: `${answer.failure}\n` };
      if (!readOnly.has(call.script)) void tell();
      return { code: 0, stdout: answer.records, stderr: '' };
    },
    reboot() {
      state.rebootRequired = false;
      state.mounts.clear();
      for (const [point, uuid] of state.fstab) {
        const volume = volumes().find(({ id }) => filesystems.get(id)?.uuid === uuid);
        if (volume !== undefined) state.mounts.set(point, volume.id);
      }
      void tell();
    },
  };
}

async function answerTo(state: HostState, { script, args, payload }: ScriptCall, doing: Doing): Promise<Answer> {
  switch (script) {
    case 'facts':
      return answerFacts(state, args);
    case 'device':
      return answerDevice(state, args);
    case 'mount':
      return await answerMount(state, args, doing);
    case 'docker':
      return await installDocker(state, doing);
    case 'service':
      return await answerService(state, args, payload, doing);
    case 'former-images':
      return answerFormerImages(state, args);
    case 'move-images':
      return answerMoveImages(state, args, doing);
    case 'stored':
      return answerStored(state, args);
    case 'collect':
      return await answerCollect(state, args, doing);
    case 'read-write':
      return answerReadWrite(state);
    case 'remove-service':
      return await answerRemoveService(state, args, doing);
    case 'answers':
      return answerAnswers(state);
    case 'live-file':
      return answerLiveFile(state, args, payload);
    case 'known-hosts':
      return answerKnownHosts(state, args, payload);
    case 'config-files':
      return answerConfigFiles(state, args);
    case 'write-config-file':
      return answerWriteConfigFile(state, args, payload);
    case 'node':
      return answerNode(state, args);
    case 'owned-file':
      return answerOwnedFile(state, args, payload);
    case 'pull':
      return await answerPull(state, args, doing);
    case 'origin-key':
      return answerOriginKey(state, args);
    case 'certificate-request':
      return answerCertificateRequest(state, args, doing);
    case 'wait-ready':
      return { records: formatRecord('cloud-init', { state: 'done' }) };
  }
}

async function installDocker(state: HostState, { say, takes }: Doing): Promise<Answer> {
  if (!state.docker) {
    say("installing Docker from Docker's repository");
    await takes(hostDelays.installDocker);
    state.docker = true;
  }
  return { records: tellDocker(state) };
}

function runningServices(state: HostState): readonly RunningService[] {
  return [...state.services].flatMap(([name, service]) => {
    const mounted = mountedAt(state, service.gate.point);
    if (mounted === undefined || !runs(state, service)) return [];
    const directory = `${directoryOf(name)}/`;
    const own = [...state.files].filter(([path]) => path.startsWith(directory));
    const files = new Map(own.map(([path, { content }]) => [path.slice(directory.length), content]));
    const read = (path: string) => fileAt(state, pathOnHost(state, name, path))?.content;
    return [
      { name, image: service.image, readOnly: service.readOnly === true, files, read, volumeId: mounted.volume.id },
    ];
  });
}

/** Where the host has what a service's container sees at a path: its unit says which directories it is given. */
function pathOnHost(state: HostState, service: string, path: string): string {
  const unit = state.files.get(unitPathOf(service))?.content ?? '';
  for (const [, there = '', here = ''] of unit.matchAll(/--volume ([^\s:]+):([^\s:]+)/g)) {
    if (path.startsWith(`${here}/`)) return `${there}${path.slice(here.length)}`;
  }
  return path;
}
