import { z } from 'zod';
import type { Reach } from '../reach.ts';

const origin = z.url();

/** All that another process needs to use a running sandbox. Holds its secrets, which die with it. */
export const descriptorSchema = z.object({
  /** Answers where the sandbox's addresses are reached: see {@link reachThrough}. */
  control: origin,
  /** Id of the process that keeps it. */
  pid: z.int(),
  authUrl: origin,
  user: z.string(),
  password: z.string(),
  project: z.string(),
  domain: z.string(),
  region: z.string(),
  cloudflare: z.object({ url: origin, token: z.string() }),
  /** `127.0.0.1:PORT` of the name server. */
  resolver: z.string(),
  /** What stands for Docker Hub: a registry for everybody with one image. */
  standIn: z.object({ url: origin, image: z.string() }),
  sshPrivateKey: z.string(),
  sshPublicKey: z.string(),
  registryPassword: z.string(),
  /** Who logs in with it; `neurolibre` when left out. */
  registryUser: z.string().optional(),
  /** The registry whose images its mirror keeps; without one there is no mirror. */
  mirror: z.string().optional(),
  /** PEM of the authority that the sandbox's certificates chain to. */
  ca: z.string(),
  /** For how long a run's lease holds without being renewed; the usual length when left out. */
  leaseSeconds: z.number().positive().optional(),
  /** GiB of the volumes that are wanted, and how they grow; what the original procedure makes when left out. */
  volumes: z.object({ data: z.int(), registry: z.int(), grow: z.enum(['attached', 'detached']) }).optional(),
  /** How many Kubernetes nodes it has. */
  nodes: z.int().optional(),
});
export type Descriptor = z.output<typeof descriptorSchema>;

const doorSchema = z.object({ host: z.string(), port: z.number() });

/** Reaches the sandbox's addresses through the local doors that stand for them. */
export function reachThrough(control: string): Reach {
  return async (address, port) => {
    const answer = await fetch(`${control}/reach/${address}/${port}`);
    return doorSchema.parse(await answer.json());
  };
}
