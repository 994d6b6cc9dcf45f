import type { SecurityGroupRule } from '../network/security-groups.ts';

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

/** A wanted rule as Neutron takes it. */
export function ruleBody({ protocol, port, cidr }: RuleSpec): object {
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
export function ruleWords({
  protocol,
  port,
  cidr,
}: Pick<RuleSpec, 'port' | 'cidr'> & { protocol: string | null }): string {
  return `${protocol ?? 'everything'}${port === null ? '' : ` ${port}`} from ${cidr}`;
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

function key(
  direction: string,
  ethertype: string,
  protocol: string | null,
  portMin: number | null,
  portMax: number | null,
  cidr: string | null,
  remoteGroupId: string | null,
): string {
  const named = (protocol ?? '').toLowerCase();
  const range = cidr === null ? '' : normalCidr(cidr);
  const everywhere = range === '0.0.0.0/0' || range === '::/0';
  return JSON.stringify([
    direction,
    ethertype.toLowerCase(),
    protocolNames[named] ?? named,
    portMin === -1 ? null : portMin,
    portMax === -1 ? null : portMax,
    everywhere ? '' : range,
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
