import { expect, test } from 'vitest';
import { firewallRules } from '../../../src/commands/wanted/firewall-rules.ts';
import { ruleWords } from '../../../src/openstack/resources/firewall/security-rules.ts';
import type { FirewallTarget } from '../../../src/target/target.ts';

const words = (firewall: FirewallTarget) => firewallRules(firewall).map(ruleWords);
const everybody = ['tcp 80 from 0.0.0.0/0', 'tcp 443 from 0.0.0.0/0'];

test('every port is open to all, port 22 too, where ssh-from does not say more', () => {
  expect(words({ ports: [22, 80, 443] })).toEqual(['tcp 22 from 0.0.0.0/0', ...everybody]);
  expect(words({ ports: [80, 443] })).toEqual(everybody);
});

test.each([[[22, 80, 443]], [[80, 443]]])('port 22 is open to the listed networks only, with ports %j', (ports) => {
  expect(words({ ports, sshFrom: ['192.0.2.0/24', '198.51.100.7/32'] })).toEqual([
    'tcp 22 from 192.0.2.0/24',
    'tcp 22 from 198.51.100.7/32',
    ...everybody,
  ]);
});

test('port 22 is open to nobody for long, where ssh-from is the runner', () => {
  expect(words({ ports: [22, 80, 443], sshFrom: 'runner' })).toEqual(everybody);
});
