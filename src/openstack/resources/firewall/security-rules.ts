import type { SecurityGroupRule } from '../../network/security-groups.ts';

/** Traffic to let in. */
export interface RuleSpec {
  /** null for any. */
  readonly protocol: 'tcp' | 'udp' | 'icmp' | null;
  /** null for all. */
  readonly port: number | null;
  /** Where from: `0.0.0.0/0` for everywhere. */
  readonly cidr: string;
  /** What for, in a word or two: `HTTPS`. */
  readonly description: string;
}

/** Everything that comes from some ranges. */
export function localRules(ranges: readonly string[]): readonly RuleSpec[] {
  return ranges.map((cidr) => ({ protocol: null, port: null, cidr, description: 'local network' }));
}

/** A wanted rule as Neutron takes it. */
export function ruleBody({ protocol, port, cidr }: Omit<RuleSpec, 'description'>): object {
  return {
    direction: 'ingress',
    ethertype: ethertypeOf(cidr),
    protocol,
    port_range_min: port,
    port_range_max: port,
    remote_ip_prefix: cidr,
  };
}

/** A wanted rule in words: `tcp 443 from 0.0.0.0/0`. */
export function ruleWords({ protocol, port, cidr }: Omit<RuleSpec, 'description'>): string {
  return inWords(protocol, port === null ? '' : `${port}`, cidr);
}

/** A rule that was found, in words: `tcp 8080-8090 from 203.0.113.0/24`. */
export function foundWords({ ethertype, protocol, portMin, portMax, remoteCidr, remoteGroupId }: SecurityGroupRule) {
  const [first, last] = [numberOr(portMin), numberOr(portMax)];
  const ports = first === null ? '' : first === last || last === null ? `${first}` : `${first}-${last}`;
  const everywhere = ethertype === 'IPv6' ? 'everywhere over IPv6' : 'everywhere';
  return inWords(
    nameOf(protocol),
    ports,
    remoteGroupId === null ? (remoteCidr ?? everywhere) : `group ${remoteGroupId}`,
  );
}

function inWords(protocol: string | null, ports: string, from: string): string {
  return `${protocol || 'everything'}${ports === '' ? '' : ` ${ports}`} from ${from}`;
}

/** Every IPv4 address. */
export const everywhere = '0.0.0.0/0';

/** Whether a rule by itself lets an IPv4 address reach a TCP port. */
export function letsIn(rule: SecurityGroupRule, port: number, address: string): boolean {
  return sourcesOf([rule], port).some((cidr) => {
    const [, length = '32'] = cidr.split('/');
    return normalCidr(`${address}/${length}`) === normalCidr(cidr);
  });
}

/** The IPv4 ranges that rules let reach a TCP port; groups that they let in are left out. */
export function sourcesOf(rules: readonly SecurityGroupRule[], port: number): readonly string[] {
  return rules
    .filter(({ direction, ethertype }) => direction === 'ingress' && ethertype.toLowerCase() === 'ipv4')
    .filter(({ protocol }) => ['', 'tcp'].includes(nameOf(protocol)))
    .filter(({ portMin, portMax }) => (numberOr(portMin) ?? 0) <= port && port <= (numberOr(portMax) ?? 65_535))
    .filter(({ remoteGroupId }) => remoteGroupId === null)
    .map(({ remoteCidr }) => remoteCidr ?? everywhere);
}

/** What a wanted rule lets in, in the same form as {@link keyOf}. */
export function wantedKey({ protocol, port, cidr }: RuleSpec): string {
  return key('ingress', ethertypeOf(cidr), protocol, port, port, cidr, null);
}

/**
 * What a rule lets in, in one form: clouds and clients write the same rule in several ways (no range or `0.0.0.0/0`,
 * `tcp` or `6`, no port or -1).
 */
export function keyOf(rule: SecurityGroupRule): string {
  const { direction, ethertype, protocol, portMin, portMax, remoteCidr, remoteGroupId } = rule;
  return key(direction, ethertype, protocol, portMin, portMax, remoteCidr, remoteGroupId);
}

/** IANA's numbers of the protocols that have names here. */
const protocolNames: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', any: '', '-1': '' };

/** Empty for any. */
function nameOf(protocol: string | null): string {
  const named = (protocol ?? '').toLowerCase();
  return protocolNames[named] ?? named;
}

/** Some clouds write -1 for any port. */
function numberOr(port: number | null): number | null {
  return port === -1 ? null : port;
}

function key(
  direction: string,
  ethertype: string,
  protocol: string | null,
  portMin: number | null,
  portMax: number | null,
  cidr: string | null,
  remoteGroupId: string | null,
): string {
  const range = cidr === null ? '' : normalCidr(cidr);
  const anyone = range === everywhere || range === '::/0';
  return JSON.stringify([
    direction,
    ethertype.toLowerCase(),
    nameOf(protocol),
    numberOr(portMin),
    numberOr(portMax),
    anyone ? '' : range,
    remoteGroupId,
  ]);
}

function ethertypeOf(cidr: string): string {
  return cidr.includes(':') ? 'IPv6' : 'IPv4';
}

/** An IPv4 range without the bits of a host: `192.168.70.5/24` is `192.168.70.0/24`. */
function normalCidr(cidr: string): string {
  if (cidr.includes(':')) return cidr.toLowerCase();
  const [address = '', length = '32'] = cidr.split('/');
  const bits = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const hosts = 2 ** (32 - Number(length));
  const first = bits - (bits % hosts);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}
