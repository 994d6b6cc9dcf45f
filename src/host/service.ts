import { type Resource, resource, type Work } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { parseService } from './host-facts.ts';
import type { Mount } from './mounted-volume.ts';
import { type Service, serviceDifferences } from './service-differences.ts';
import { filesThatWillDo } from './service-files.ts';
import { servicePayload } from './service-payload.ts';
import type { ServiceSpec } from './service-spec.ts';

/** A container on the host that is always there while its volume is, restarted only when something of it changes. */
export function service(spec: ServiceSpec): Resource<Service> {
  return resource({
    name: `service ${spec.name}`,
    identity: { host: spec.host },
    needs: { ...spec.after, docker: spec.docker, mount: spec.mount },
    wanted: spec.image,
    async find({ host }, work) {
      const { services, files, contents } = await host.facts(work);
      const found = services.get(spec.name);
      return found === undefined ? undefined : { ...found, files, contents };
    },
    compare: (found, { mount }) => serviceDifferences(spec, found, mount),
    create: ({ host, mount }, work) => install(spec, host, mount, new Map(), work),
    update: ({ contents }, { host, mount }, work) => install(spec, host, mount, contents, work),
    describe: ({ container }) => container?.image ?? 'no container',
  });
}

async function install(
  spec: ServiceSpec,
  host: Host,
  mount: Mount,
  contents: Service['contents'],
  work: Work,
): Promise<Service> {
  const payload = await servicePayload(spec, mount, await filesThatWillDo(spec, contents));
  return { ...parseService(await host.run('service', [spec.name], work, payload)), contents };
}
