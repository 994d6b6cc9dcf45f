import type { Mount } from './mounted-volume.ts';
import { contentOf } from './service-files.ts';
import { type ServiceSpec, secretFile } from './service-spec.ts';
import { unitFile } from './unit-file.ts';

/**
 * What `scripts/service.sh` reads from its standard input; its head explains the lines.
 *
 * @param kept names of the files that stay as they are
 * @param left names of files that are no part of the service
 */
export async function servicePayload(
  spec: ServiceSpec,
  mount: Mount,
  { kept, left }: { readonly kept: ReadonlySet<string>; readonly left: readonly string[] },
): Promise<string> {
  const unit = await unitFile(spec, mount);
  const changing = spec.files.filter(({ name }) => !kept.has(name));
  const files = changing.map(async (file) => {
    const kind = file.matches === undefined ? 'file' : 'live';
    return `${kind} ${file.mode ?? '0644'} ${file.name} ${base64(await contentOf(file))}`;
  });
  const lines = [
    `image ${spec.image}`,
    `gate ${mount.mountPoint} ${mount.uuid}`,
    `spec ${unit.spec}`,
    `directory ${spec.storage.directory}`,
    ...(await Promise.all(files)),
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
