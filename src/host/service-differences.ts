import type { Difference } from '../engine/resource.ts';
import type { FileFacts, ServiceFacts } from './host-facts.ts';
import type { Mount } from './mounted-volume.ts';
import { leftFiles, sha256 } from './service-files.ts';
import { isLive, pathOf, type ServiceFile, type ServiceSpec, unitPathOf } from './service-spec.ts';
import { unitFile } from './unit-file.ts';

/** A service as it stands on the host. */
export interface Service extends ServiceFacts {
  /** Files of services, by path: its unit and what it is configured by among them. */
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Text of the files that only their text can tell about, by path. May be secret. */
  readonly contents: ReadonlyMap<string, string>;
}

/** How a service is not as wanted. What is in its files is not said, only which of them differ. */
export async function serviceDifferences(
  spec: ServiceSpec,
  found: Service,
  mount: Mount,
): Promise<readonly Difference[]> {
  const { container, state } = found;
  const unit = unitFile(spec, mount);
  const differences = [...imageDifferences(spec, found), ...(await fileDifferences(spec, found))];
  const tell = (words: string) => differences.push({ words });
  // The unit names the image and the digest of the files: what changes them changes it too, and is said already.
  const unitDiffers = found.files.get(unitPathOf(spec.name))?.sha256 !== sha256(unit.text);
  if (differences.length === 0 && unitDiffers) tell('its unit differs');
  if (container?.spec === readOnlySpec) tell('only reads: its garbage is being collected, or that was broken off');
  if (differences.length === 0 && container?.running && container.spec !== unit.spec) tell('runs from older files');
  if (!found.enabled) tell('does not start with the host');
  if (state !== 'active') tell(`is not running (${state})`);
  // A unit that has just begun is active already while Docker still brings its container up.
  else if (!container?.running) tell('its container is not running yet');
  return differences;
}

/** What `scripts/read-only.sh` labels the container of a registry with that is not written to for a while. */
export const readOnlySpec = 'read-only';

function imageDifferences({ image }: ServiceSpec, { container }: Service): readonly Difference[] {
  if (container === undefined || container.image === image) return [];
  return [{ words: `image ${container.image}, wanted ${image}` }];
}

async function fileDifferences(spec: ServiceSpec, { files, contents }: Service): Promise<readonly Difference[]> {
  const each = spec.files.map(async (file): Promise<readonly Difference[]> => {
    const path = pathOf(spec.name, file.name);
    const there = files.get(path);
    const mode = file.mode ?? '0644';
    if (there === undefined) return [{ words: `${file.name} is missing` }];
    const differences = await contentDifferences(file, there, contents.get(path));
    if (differences.length > 0) return differences;
    return `0${there.mode}` === mode ? [] : [{ words: `${file.name} has mode 0${there.mode}, wanted ${mode}` }];
  });
  const left = leftFiles(spec, files).map((name) => ({ words: `${name} is left over` }));
  return [...(await Promise.all(each)).flat(), ...left];
}

async function contentDifferences(file: ServiceFile, there: FileFacts, current = ''): Promise<readonly Difference[]> {
  if (isLive(file)) return await file.differences(current);
  return there.sha256 === sha256(file.content) ? [] : [{ words: `${file.name} differs` }];
}
