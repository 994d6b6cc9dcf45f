import { type Needs, type Resource, resource, type Work } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { parseService } from './host-facts.ts';
import type { Mount } from './mounted-volume.ts';
import { type Service, serviceDifferences } from './service-differences.ts';
import { leftFiles, liveContents } from './service-files.ts';
import { servicePayload } from './service-payload.ts';
import { isLive, pathOf, type ServiceFile, type ServiceSpec } from './service-spec.ts';

/** A container on the host that is always there while its volume is, restarted only when something of it changes. */
export function service(spec: ServiceSpec): Resource<Service> {
  return resource({
    ...lookOf(spec),
    needs: needsOf(spec),
    compare: (found, { mount }) => serviceDifferences(spec, found, mount),
    create: ({ host, mount }, work) => install(spec, host, mount, nothing, work),
    update: (found, { host, mount }, work) => install(spec, host, mount, found, work),
  });
}

/**
 * A service with files that are made of what another resource turns out to be.
 *
 * @param filesOf those files, besides the ones of the spec
 */
export function serviceMadeOf<T>(
  source: Resource<T>,
  filesOf: (made: T) => readonly ServiceFile[],
  spec: ServiceSpec,
): Resource<Service> {
  const whole = (made: T): ServiceSpec => ({ ...spec, files: [...spec.files, ...filesOf(made)] });
  return resource({
    ...lookOf(spec),
    needs: { ...needsOf(spec), source },
    compare: (found, { mount, source: made }) => serviceDifferences(whole(made), found, mount),
    create: ({ host, mount, source: made }, work) => install(whole(made), host, mount, nothing, work),
    update: (found, { host, mount, source: made }, work) => install(whole(made), host, mount, found, work),
  });
}

/** What concerns only a service as it is found. */
function lookOf({ name, image, host, files: parts }: ServiceSpec) {
  return {
    name: `service ${name}`,
    identity: { host },
    wanted: image,
    async find({ host }: { readonly host: Host }, work: Work): Promise<Service | undefined> {
      const { services, files, contents } = await host.facts(work);
      const found = services.get(name);
      return found === undefined ? undefined : { ...found, files, contents };
    },
    remarks: ({ contents }: Service) =>
      parts.filter(isLive).flatMap((file) => {
        const current = contents.get(pathOf(name, file.name));
        return current === undefined ? [] : (file.remarks?.(current) ?? []);
      }),
    describe: ({ container }: Service) => container?.image ?? 'no container',
  };
}

function needsOf({ after, docker, mount }: ServiceSpec) {
  const others: Needs = after ?? {};
  return { ...others, docker, mount };
}

const nothing: Pick<Service, 'files' | 'contents'> = { files: new Map(), contents: new Map() };

async function install(
  spec: ServiceSpec,
  host: Host,
  mount: Mount,
  { files, contents }: Pick<Service, 'files' | 'contents'>,
  work: Work,
): Promise<Service> {
  const live = await liveContents(spec, contents);
  const payload = servicePayload(spec, mount, { live, left: leftFiles(spec, files) });
  const answer = parseService(await host.run('service', [spec.name], work, payload));
  const written = [...live].map(([name, content]) => [pathOf(spec.name, name), content] as const);
  return { ...answer, contents: new Map([...contents, ...written]) };
}
