import { everywhere, type RuleSpec } from '../../openstack/resources/firewall/security-rules.ts';
import type { FirewallTarget } from '../../target/target.ts';
import { sshPort } from '../ssh/door.ts';

/** What the security group lasts to let in, besides the local network. Who may use SSH, `ssh-from` says before `ports`. */
export function firewallRules({ ports, sshFrom }: FirewallTarget): readonly RuleSpec[] {
  const open = sshFrom === undefined ? ports : ports.filter((port) => port !== sshPort);
  const listed = sshFrom === undefined || sshFrom === 'runner' ? [] : sshFrom;
  return [...listed.map((cidr) => rule(sshPort, cidr)), ...open.map((port) => rule(port, everywhere))];
}

/** What is let in only while a run needs it, in words. */
export function atTimes({ sshFrom }: FirewallTarget): { readonly atTimes?: string } {
  return sshFrom === 'runner' ? { atTimes: `tcp ${sshPort} from who runs this, while it runs` } : {};
}

function rule(port: number, cidr: string): RuleSpec {
  const names: Readonly<Record<number, string>> = { 22: 'SSH', 80: 'HTTP', 443: 'HTTPS' };
  return { protocol: 'tcp', port, cidr, description: names[port] ?? `port ${port}` };
}
