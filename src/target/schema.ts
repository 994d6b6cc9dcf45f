import { z } from 'zod';
import { guardedVerbs } from '../verbs.ts';
import { didYouMean } from './did-you-mean.ts';
import * as format from './formats.ts';
import { confirmations, growths, isProxied, mirrorPort, permissions, tlsModes } from './target.ts';

/**
 * The one description of `.github/registry.yml`: validation, defaults, error messages and the JSON Schema that editors
 * use are all drawn from it. The defaults suit the procedure that this project replaces.
 */
const serverSchema = section({
  image: format.name.default('Bionic-x64').describe('Id or exact name of the image to boot'),
  flavor: format.name.default('c8-30gb-186').describe('Id or exact name of the flavor'),
  'key-pair': format.name.optional().describe("Name of a key pair that exists; 'binderhub' when left out"),
  'public-key': format.publicKey.optional().describe('Public key to make a key pair from, instead of key-pair'),
  user: format.hostUser.default('ubuntu').describe("Login of the image's first user"),
  network: format.name.optional().describe("Id or exact name of the server's network; the only one when left out"),
  'boot-volume': format.gibibytes
    .optional()
    .describe('GiB of a boot volume; left out, the server boots from its flavor'),
  'host-key': format.hostKey
    .optional()
    .describe("The host's public key or its fingerprint; read from the console log when left out"),
}).refine((server) => server['key-pair'] === undefined || server['public-key'] === undefined, {
  error: 'has both key-pair and public-key; give the name of one that exists, or the key to make one from',
});

const sshFromWords = "must be 'runner', or a list of IPv4 networks in CIDR notation such as 192.0.2.0/24";

const firewallSchema = section({
  'local-network': format.network.optional().describe("CIDR let in on every port; the subnet's own when left out"),
  ports: list(format.tcpPort).default([22, 80, 443]).describe('TCP ports open to the world'),
  'ssh-from': z
    .union([z.literal('runner'), list(format.range).min(1, 'must name at least one network')], sshFromWords)
    .optional()
    .describe(
      "Who reaches port 22: networks in CIDR notation, or 'runner' for who runs this, while it runs; all when left out",
    ),
});

const floatingIpSchema = section({
  network: format.name.optional().describe('Id or exact name of the external network; the only one when left out'),
  address: format.address.optional().describe('One certain floating IP that the project has, instead of network'),
  reuse: z
    .boolean('must be true or false')
    .default(false)
    .describe('Whether a free floating IP of the project may be taken before a new one is allocated'),
})
  .refine(({ network, address }) => network === undefined || address === undefined, {
    error: 'has both network and address; give the network to take an address of, or the address',
  })
  .refine(({ address, reuse }) => address === undefined || !reuse, {
    error: 'has both address and reuse; one certain address needs no choice',
  });

const dnsSchema = section({
  zone: format.domainName.optional().describe('Cloudflare zone of the domain; found when left out'),
  'zone-id': format.zoneId.optional().describe('Its id, for a token that may not list zones'),
  resolvers: list(format.resolver).default([]).describe("host:port of name servers asked instead of the zone's own"),
});

const tlsSchema = z
  .enum(tlsModes, { error: ({ input }) => oneOf(tlsModes, input) })
  .default('automatic')
  .describe(
    'Where the certificate comes from: a public authority, Cloudflare (origin-ca) or you (provided); flexible has none',
  );

const acmeSchema = section({
  directory: format.httpsUrl.optional().describe('Directory URL of the certificate authority'),
  ca: format.name
    .optional()
    .describe(
      "PEM file with the root of the directory's own certificate, trusted for the registry's too; relative to this file",
    ),
  email: format.email.optional().describe('Where the certificate authority may write to'),
});

const anyVolume = {
  type: format.name.optional().describe("Volume type; the cloud's default when left out"),
  id: format.uuid.optional().describe('Id of a volume that exists and is to be taken over, with all that is on it'),
  grow: z
    .enum(growths, { error: ({ input }) => oneOf(growths, input) })
    .default('attached')
    .describe("How it gets bigger: 'detached' stops the server meanwhile, for clouds that extend free volumes only"),
};

const dataVolumeSchema = section({
  size: format.gibibytes.describe('GiB'),
  mount: format.mountPoint.default('/DATA').describe('Where it is mounted on the host'),
  mode: format.fileMode.default('a+rwx').describe('Mode of its top directory, as chmod takes it'),
  ...anyVolume,
});

const registryVolumeSchema = section({
  size: format.gibibytes.describe('GiB'),
  mount: format.mountPoint.default('/docker-registry').describe('Where it is mounted on the host'),
  ...anyVolume,
});

const volumesSchema = section({ data: dataVolumeSchema, registry: registryVolumeSchema }).refine(
  ({ data, registry }) =>
    !`${data.mount}/`.startsWith(`${registry.mount}/`) && !`${registry.mount}/`.startsWith(`${data.mount}/`),
  { error: 'would mount one volume on or inside the other; give each a mount of its own' },
);

const registrySchema = section({
  user: format.registryUser
    .default('registry')
    .describe('Who logs in; the password is REGISTRY_PASSWORD in the environment'),
  image: format.imageReference
    .default('registry:3.1.2@sha256:ddf754342cfc8acc51a56d5d0ab6af06826461864460636d8bd5c546dab2a7b8')
    .describe('Image of the registry'),
  'proxy-image': format.imageReference
    .default('caddy:2.11.4@sha256:844f60b64e4724a5aa8245e019dace0d3f199f7433ce6c57676cb30a920dbad9')
    .describe('Image of the proxy that holds the certificate'),
  mirror: format.upstreamRegistry
    .optional()
    .describe('Registry whose images a mirror keeps for the local network, which all there may read: docker.io'),
});

const kubernetesSchema = section({
  nodes: list(format.nodeSelector)
    .default([])
    .describe(
      'Nodes that log in to the registry: addresses, or name=GLOB and metadata.KEY=VALUE of servers in the same project',
    ),
  user: format.hostUser.default('ubuntu').describe('Login on the nodes; the key is NODE_SSH_PRIVATE_KEY'),
  'jump-host': format.jumpHost
    .default('registry')
    .describe("What nodes are reached through: 'registry' (its own server), USER@ADDRESS, or 'none'"),
  'jump-host-key': format.hostKey
    .optional()
    .describe("That host's public key or its fingerprint; from known-hosts or the console log when left out"),
  'known-hosts': format.name
    .optional()
    .describe('File with public keys of nodes, as OpenSSH keeps them, relative to this file'),
  'image-prefix': format.imagePrefix
    .optional()
    .describe("What names of BinderHub's images begin with; DOMAIN/DOMAIN/binder- when left out"),
}).refine((kubernetes) => kubernetes['jump-host-key'] === undefined || kubernetes['jump-host'].includes('@'), {
  error: "has a jump-host-key without a jump-host of one's own; the registry's key is server.host-key",
});

const permission = z.enum(permissions, { error: ({ input }) => oneOf(permissions, input) });
const users = list(format.login);
const teams = list(format.team);

const verbRuleSchema = section({
  permission: permission.exactOptional().describe('Least permission on the repository, instead of that of the target'),
  users: users.exactOptional().describe("Logins of who may, instead of the target's users and teams"),
  teams: teams.exactOptional().describe("Teams whose members may, instead of the target's users and teams"),
});

export const accessSchema = section({
  permission: permission
    .default('write')
    .describe('Least permission on the repository to command this target from a comment'),
  users: users
    .default([])
    .describe(
      'Logins of who may command it, with that permission; everybody who has it when no teams are named either',
    ),
  teams: teams
    .default([])
    .describe('Teams whose members may command it too, with that permission, as ORGANIZATION/TEAM'),
  confirm: z
    .enum(confirmations, { error: ({ input }) => oneOf(confirmations, input) })
    .default('destructive')
    .describe(
      'Which plans a comment must confirm: those that replace, adopt, remove or delete (destructive), all, or none',
    ),
  verbs: z
    .partialRecord(z.enum(guardedVerbs), verbRuleSchema, {
      error: keysOf(guardedVerbs, 'must be a mapping of commands to who may'),
    })
    .default({})
    .describe('Commands that others may: each with its own permission, users or teams'),
});

export const targetSchema = section({
  cloud: format.name.optional().describe('Entry of clouds.yaml; left out, OS_CLOUD or the OS_* variables'),
  domain: format.domainName.describe('Host name of the registry'),
  server: serverSchema.prefault({}).describe('The server the registry runs on'),
  firewall: firewallSchema.prefault({}).describe('What its security group lets in'),
  'floating-ip': floatingIpSchema.prefault({}).describe('Its public address'),
  dns: dnsSchema.prefault({}).describe('The DNS record at Cloudflare'),
  tls: tlsSchema,
  'accept-plaintext-origin': z
    .boolean('must be true or false')
    .default(false)
    .describe('For flexible: that the password travels unencrypted between Cloudflare and the server'),
  ca: format.name
    .optional()
    .describe(
      "PEM file with the root that the registry's certificate chains to, if it is no public one; relative to this file",
    ),
  acme: acmeSchema.prefault({}).describe('The certificate authority'),
  volumes: volumesSchema.describe('Volumes, kept when the server goes'),
  registry: registrySchema.prefault({}).describe('The registry itself'),
  kubernetes: kubernetesSchema.prefault({}).describe('The cluster that pulls from it'),
  access: accessSchema.prefault({}).describe('Who may command it'),
})
  .superRefine(({ domain, dns }, context) => {
    if (dns.zone === undefined || `.${domain}`.toLowerCase().endsWith(`.${dns.zone.toLowerCase()}`)) return;
    context.addIssue({ code: 'custom', path: ['dns', 'zone'], message: `must be a zone that '${domain}' lies in` });
  })
  .superRefine(({ registry, firewall }, context) => {
    if (registry.mirror === undefined || !firewall.ports.includes(mirrorPort)) return;
    const message = `must not hold ${mirrorPort} with registry.mirror: it would be open to everybody, without a password`;
    context.addIssue({ code: 'custom', path: ['firewall', 'ports'], message });
  })
  .superRefine(({ domain, kubernetes: { 'image-prefix': prefix } }, context) => {
    if (prefix === undefined || prefix.startsWith(`${domain.toLowerCase()}/`)) return;
    const message = `must begin with the registry: ${domain.toLowerCase()}/`;
    context.addIssue({ code: 'custom', path: ['kubernetes', 'image-prefix'], message });
  })
  .superRefine(({ tls, 'accept-plaintext-origin': accepted, firewall }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (tls === 'flexible' && !accepted) refuse(['tls'], unaccepted);
    if (tls !== 'flexible' && accepted) refuse(['accept-plaintext-origin'], 'is only for tls: flexible; leave it out');
    const port = tls === 'flexible' ? 80 : 443;
    if (isProxied(tls) && !firewall.ports.includes(port))
      refuse(['firewall', 'ports'], `must hold ${port}, where Cloudflare reaches the server with tls: ${tls}`);
  });

const unaccepted =
  'sends the password unencrypted between Cloudflare and the server; use automatic, or say accept-plaintext-origin: true';

export const fileSchema = section({
  owner: format.ownerName
    .optional()
    .describe('Stands in the owner mark of all that is made; the repository when left out'),
  targets: z
    .record(format.targetName, targetSchema, 'must be a mapping of names to targets')
    .refine((targets) => Object.keys(targets).length > 0, 'must name at least one target')
    .describe('The registries, by name'),
}).describe('Private container registries for BinderHub');

export type TargetInFile = z.output<typeof targetSchema>;

/** A mapping that takes these keys and no others. */
function section<S extends z.core.$ZodShape>(shape: S) {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, { error: keysOf(allowed, 'must be a mapping of keys to values') });
}

/** @param otherwise what it must be, when it has no keys at all */
function keysOf(allowed: readonly string[], otherwise: string) {
  return (issue: z.core.$ZodRawIssue): string => {
    if (issue.code !== 'unrecognized_keys') return otherwise;
    const unknown = issue.keys.map((key) => `unknown key '${key}'${hintFor(key, allowed)}`);
    return `${unknown.join(', ')} (allowed: ${allowed.join(', ')})`;
  };
}

function hintFor(key: string, allowed: readonly string[]): string {
  if (/password|secret|token|private/i.test(key))
    return '; secrets never stand in this file, give them in the environment';
  return didYouMean(key, allowed);
}

function list<I extends z.ZodType>(item: I) {
  return z
    .array(item, 'must be a list')
    .refine((items) => new Set(items).size === items.length, 'names something twice');
}

function oneOf(allowed: readonly string[], input: unknown): string {
  return `must be one of ${allowed.join(', ')}${typeof input === 'string' ? didYouMean(input, allowed) : ''}`;
}
