import { isIPv4 } from 'node:net';
import { z } from 'zod';

/** A string of one form; `words` say what is allowed, whatever is wrong with it. */
function text(pattern: RegExp, words: string) {
  return z.string(words).regex(pattern, words);
}

/** A whole number of GiB. */
export const gibibytes = wholeNumber(1, 1_048_576, 'must be a whole number of GiB, at least 1 and without a unit');
export const tcpPort = wholeNumber(1, 65_535, 'must be a port number from 1 to 65535');

function wholeNumber(least: number, most: number, words: string) {
  return z.int(words).min(least, words).max(most, words);
}

const label = '[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const lastLabel = '[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';

export const domainName = text(
  new RegExp(`^(?=.{1,253}$)(${label}\\.)+${lastLabel}$`),
  'must be a domain name such as registry.example.org, without scheme, port or path',
);

export const address = z.ipv4('must be an IPv4 address such as 203.0.113.7');

const hostName = `(?=[^@]{1,253}$)${label}(\\.${label})*`;

/** Nodes: one by its address, or servers of the project by their names or by an item of their metadata. */
export const nodeSelector = text(
  new RegExp(`^(${hostName}|name=.{1,255}|metadata\\.[A-Za-z0-9_:. -]{1,255}=.{1,255})$`),
  'must be an IPv4 address, a host name, name=GLOB such as name=k8s-node-*, or metadata.KEY=VALUE such as metadata.role=worker',
);

export const zoneId = text(/^[0-9a-f]{32}$/, 'must be the id of a Cloudflare zone: 32 hexadecimal digits in quotes');

export const resolver = text(
  new RegExp(`^${label}(\\.${label})*(:[0-9]{1,5})?$`),
  'must be host:port or host, such as 203.0.113.1:8053',
);

/** An IPv4 network, written with its first address as Neutron gives it back. */
export const network = z
  .cidrv4('must be an IPv4 network in CIDR notation such as 192.168.70.0/24')
  .refine((cidr) => !cidr.endsWith('/0'), { error: 'would open every port to the whole internet', abort: true })
  .refine((cidr) => networkOf(cidr) === cidr, {
    error: ({ input }) => `must begin with the first address of the network: ${networkOf(String(input))}`,
  });

/** Where somebody may come from: the whole internet is said by leaving it out. */
export const range = z
  .cidrv4('must be an IPv4 network in CIDR notation such as 192.0.2.0/24, or 192.0.2.7/32 for one address')
  .refine((cidr) => !cidr.endsWith('/0'), { error: 'would be everybody; leave ssh-from out for that', abort: true })
  .refine((cidr) => networkOf(cidr) === cidr, {
    error: ({ input }) => `must begin with the first address of the network: ${networkOf(String(input))}`,
  });

export const uuid = text(
  /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/,
  'must be an id such as 0f3a5c1e-8a5f-4a52-9d3e-2a1c8f6b7d90',
);

function networkOf(cidr: string): string {
  const [host = '', prefix] = cidr.split('/');
  if (!isIPv4(host)) return cidr;
  const bits = host.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(prefix));
  const first = bits - (bits % size);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;
}

/** Directories that the host itself needs; a volume mounted there would hide them. */
const hostsOwn =
  /^\/(bin|boot|dev|etc|home|lib|lib64|proc|root|run|sbin|snap|sys|tmp|usr|var)(\/(lib|log|run|cache|tmp))?$/;

export const mountPoint = text(
  /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/,
  'must be an absolute path such as /docker-registry, without spaces or a slash at its end',
).refine((path) => !hostsOwn.test(path), 'is a directory that the host itself needs; choose another');

export const fileMode = text(
  /^([0-7]{3,4}|[ugoa]*([-+=][rwxXst]*)+(,[ugoa]*([-+=][rwxXst]*)+)*)$/,
  "must be a mode as chmod takes it, such as a+rwx or '0775' (an octal one in quotes)",
);

export const hostUser = text(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be the name of a Linux user such as ubuntu');

/** What nodes are reached through. */
export const jumpHost = text(
  new RegExp(`^(registry|none|[a-z_][a-z0-9_-]{0,31}@${hostName})$`),
  "must be 'registry' for the registry's own server, 'none', or USER@ADDRESS such as ubuntu@203.0.113.9",
);
/** Characters of a registry's user. */
export const longestUser = 64;
export const registryUser = text(
  /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/,
  'must be a name of letters, digits and . _ @ + -, without a colon',
);

const keyTypes = '(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))';
const keyLine = `${keyTypes} [A-Za-z0-9+/]{40,}={0,2}( .*)?`;

export const publicKey = text(
  new RegExp(`^${keyLine}$`),
  'must be a public key in one line such as ssh-ed25519 AAAA…; a private key never belongs here',
);
export const hostKey = text(
  new RegExp(`^(${keyLine}|SHA256:[A-Za-z0-9+/]{43})$`),
  'must be the public key of the host (ssh-ed25519 AAAA…) or its fingerprint (SHA256:…)',
);

export const imageReference = text(
  /^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
  'must be a container image such as registry:3.1.2 or registry:3.1.2@sha256:…',
);

/** A registry whose images a mirror keeps, by its host or its URL. */
export const upstreamRegistry = text(
  new RegExp(`^(https://)?(?=.{1,253}$)${label}(\\.${label})+(:[0-9]{1,5})?/?$`),
  'must be the host of a registry, such as docker.io, or its https:// URL without a path',
);

/** What the names of many images begin with, the registry's host first. */
export const imagePrefix = text(
  /^[a-z0-9.-]+\/[a-z0-9][a-z0-9._/-]*$/,
  'must be what names of images begin with, such as registry.example.org/binder/r2d-, in small letters',
);

export const httpsUrl = z.url({ protocol: /^https$/, error: 'must be a URL that begins with https://' });
export const email = z.email('must be an e-mail address');
export const name = z
  .string('must be a name, in quotes if it is a number')
  .trim()
  .min(1, 'must be a name, not empty')
  .max(255, 'is too long');

/** Who owns what we make: it stands in the owner mark of every resource. */
export const ownerName = text(
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$/,
  'must be letters, digits and . _ / -, such as example/my-binder',
);

/** The key of a target: short, for it is part of the names of what we make. */
export const targetName = text(
  /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
  "must be a short name of small letters, digits and '-'",
).refine((key) => key !== 'sandbox', 'is the name of the embedded sandbox; call this target something else');

/** Of a person at GitHub; those of an enterprise end with its short name after `_`. */
export const login = text(
  /^[A-Za-z0-9](-?[A-Za-z0-9])*(_[A-Za-z0-9]+)?$/,
  'must be a login at GitHub such as octocat, without @',
);

export const team = text(
  /^[A-Za-z0-9](-?[A-Za-z0-9])*\/[a-z0-9_-]+$/,
  'must be ORGANIZATION/TEAM as in the address of the team, such as example/operators, without @',
);
