import type { Mount } from './mounted-volume.ts';
import { isLive, type ServiceSpec, secretFile } from './service-spec.ts';
import { unitFile } from './unit-file.ts';

/**
 * What `scripts/service.sh` reads from its standard input; its head explains the lines.
 *
 * @param live what the live files are to become, by name; the others of them stay as they are
 * @param left names of files that are no part of the service
 */
export function servicePayload(
  spec: ServiceSpec,
  mount: Mount,
  { live, left }: { readonly live: ReadonlyMap<string, string>; readonly left: readonly string[] },
): string {
  const unit = unitFile(spec, mount);
  const files = spec.files.flatMap((file) => {
    const content = isLive(file) ? live.get(file.name) : file.content;
    if (content === undefined) return [];
    return [`${isLive(file) ? 'live' : 'file'} ${file.mode ?? '0644'} ${file.name} ${base64(content)}`];
  });
  const lines = [
    `image ${spec.image}`,
    `gate ${mount.mountPoint} ${mount.uuid}`,
    `spec ${unit.spec}`,
    `directory ${spec.storage.directory}`,
    ...files,
    ...left.map((name) => `without ${name}`),
    ...(spec.secretVariable === undefined ? [] : [`secret ${secretFile} ${spec.secretVariable}`]),
    `unit ${base64(unit.text)}`,
    'end',
  ];
  return `${lines.join('\n')}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
