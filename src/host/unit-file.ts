import { writtenBy } from '../written-by.ts';
import type { Mount } from './mounted-volume.ts';
import { settledContents, sha256 } from './service-files.ts';
import { directoryOf, pathOf, type ServiceSpec, secretFile } from './service-spec.ts';

export interface UnitFile {
  readonly text: string;
  /** Digest of all that the container is started from; it carries it as its label `spec`. */
  readonly spec: string;
}

/**
 * The systemd unit that runs a service's container, and starts it again whenever it ends.
 *
 * The volume is the gate: without it the start fails and systemd tries again, so that the container never writes below a
 * bare mount point, and comes by itself once the volume is there, also after a reboot.
 */
export function unitFile(spec: ServiceSpec, gate: Mount): UnitFile {
  const settled = [...settledContents(spec)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const digest = sha256(JSON.stringify([unitText(spec, gate, undefined), ...settled]));
  return { text: unitText(spec, gate, digest), spec: digest };
}

/** Long enough for a registry that lets the layer under way finish (`draintimeout: 60s`). */
const stopSeconds = 65;

function unitText(spec: ServiceSpec, { mountPoint, uuid }: Mount, digest: string | undefined): string {
  const container = `provision-registry-${spec.name}`;
  return `${writtenBy}
[Unit]
Description=${container}
# Wants, not Requires: a unit whose requirement failed to start is never tried again.
Wants=docker.service network-online.target
After=docker.service network-online.target local-fs.target
StartLimitIntervalSec=0

[Service]
# Until the volume is mounted this fails and is tried again: nothing may be written below a bare mount point.
ExecStartPre=-/bin/sh -c 'mountpoint -q ${mountPoint} || mount ${mountPoint}'
ExecStartPre=/bin/sh -c 'findmnt -n --mountpoint ${mountPoint} -S UUID=${uuid} >/dev/null'
ExecStartPre=-/bin/sh -c '/usr/bin/docker rm -f ${container} >/dev/null 2>&1'
ExecStart=/usr/bin/docker ${dockerArguments(spec, container, mountPoint, digest).map(unitWord).join(' ')}
ExecStop=/usr/bin/docker stop -t ${stopSeconds} ${container}
TimeoutStopSec=${stopSeconds + 15}
Restart=always
RestartSec=3

[Install]
WantedBy=multi-user.target
`;
}

function dockerArguments(spec: ServiceSpec, container: string, volume: string, digest: string | undefined): string[] {
  const { storage, environment = {}, capabilities = [], secretVariable, command = [] } = spec;
  return [
    ...['run', '--rm', '--name', container, '--network', 'host'],
    ...['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...capabilities.flatMap((capability) => ['--cap-add', capability]),
    // What the container prints goes to the journal by way of this unit; Docker need not keep it a second time.
    ...['--log-driver', 'none'],
    ...(digest === undefined ? [] : ['--label', `spec=${digest}`]),
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(secretVariable === undefined ? [] : ['--env-file', pathOf(spec.name, secretFile)]),
    ...['--volume', `${directoryOf(spec.name)}:${spec.filesAt}:ro`],
    ...['--volume', `${volume}/${storage.directory}:${storage.at}`],
    spec.image,
    ...command,
  ];
}

/** One word of a command line in a unit: systemd.service(5), "Command lines", and systemd.unit(5), "Specifiers". */
export function unitWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
