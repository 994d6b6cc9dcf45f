import { type Descriptor, reachThrough } from '../../sandbox/descriptor.ts';
import { announce, runningSandbox } from '../../sandbox/running-sandbox.ts';
import { sandboxDomain, startSandbox } from '../../sandbox/sandbox.ts';
import { asTarget } from '../../target/as-target.ts';
import { targetSchema } from '../../target/schema.ts';
import type { Secrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';
import type { Login, Parts } from './parts.ts';

/** The least that bcrypt knows: this password dies with its sandbox. */
const leastHashCost = 4;

/** The target `sandbox`, in the sandbox that is running, or else in one of its own that ends with the run. */
export async function sandboxParts(env: NodeJS.ProcessEnv): Promise<Parts<keyof Secrets>> {
  const running = await runningSandbox(env);
  if (running !== undefined) return { ...partsOf(running), adopt: (login) => adopt(running, login, env) };
  const { descriptor, close } = await startSandbox();
  const notice = 'This sandbox lived for this run only. To look around in one: npm run sandbox';
  return { ...partsOf(descriptor), notices: [notice], ephemeral: true, close };
}

/** Has all who use the sandbox from now on log in to its registry so. */
async function adopt(running: Descriptor, { user, password }: Login, env: NodeJS.ProcessEnv): Promise<void> {
  await announce({ ...running, registryUser: user, registryPassword: password }, env);
}

export function partsOf(descriptor: Descriptor): Parts<keyof Secrets> {
  const { authUrl, user, password, project, domain, region, cloudflare, standIn, ca, leaseSeconds } = descriptor;
  return {
    target: sandboxTarget(descriptor),
    owner: 'sandbox',
    credentials: {
      authUrl,
      region,
      interface: 'public',
      source: 'the sandbox',
      auth: {
        method: 'password',
        user: { name: user, domain: { name: domain } },
        password,
        project: { name: project, domain: { name: domain } },
      },
    },
    cloudflareUrl: cloudflare.url,
    secrets: {
      cloudflareToken: cloudflare.token,
      sshPrivateKey: descriptor.sshPrivateKey,
      registryPassword: descriptor.registryPassword,
    },
    reach: reachThrough(descriptor.control),
    standIn,
    trust: ca,
    hashCost: leastHashCost,
    ...(leaseSeconds === undefined ? {} : { leaseMs: leaseSeconds * 1000 }),
  };
}

const usualVolumes: NonNullable<Descriptor['volumes']> = { data: 500, registry: 2000, grow: 'attached' };

/** What the original procedure makes, in a cloud that takes its time, if less than a real one. */
function sandboxTarget(descriptor: Descriptor): Target {
  const { resolver, sshPublicKey, registryUser = 'neurolibre', volumes = usualVolumes, nodes = 0 } = descriptor;
  const { data, registry, grow } = volumes;
  const inFile = targetSchema.parse({
    domain: `registry.${sandboxDomain}`,
    server: { 'public-key': sshPublicKey },
    dns: { resolvers: [resolver] },
    volumes: { data: { size: data, grow }, registry: { size: registry, grow } },
    registry: { user: registryUser, mirror: descriptor.mirror },
    kubernetes: { nodes: nodes > 0 ? ['name=k8s-node-*'] : [] },
  });
  // No configuration may name this domain, which every client takes for this machine; the sandbox is on it.
  return { ...asTarget('sandbox', inFile), domain: sandboxDomain };
}
