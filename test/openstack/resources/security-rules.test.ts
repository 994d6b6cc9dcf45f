import { expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../src/openstack/network/security-groups.ts';
import { keyOf, type RuleSpec, wantedKey } from '../../../src/openstack/resources/security-rules.ts';

const https: RuleSpec = { protocol: 'tcp', port: 443, cidr: '0.0.0.0/0', description: 'HTTPS' };
const local: RuleSpec = { protocol: null, port: null, cidr: '192.168.70.0/24', description: 'local network' };

function kept(rule: Partial<SecurityGroupRule>): SecurityGroupRule {
  return {
    id: 'r1',
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    portMin: 443,
    portMax: 443,
    remoteCidr: '0.0.0.0/0',
    remoteGroupId: null,
    description: '',
    ...rule,
  };
}

const everything = { protocol: null, portMin: null, portMax: null, remoteCidr: '192.168.70.0/24' };

test.each([
  ['as it was asked for', https, kept({})],
  ['without a range for everywhere', https, kept({ remoteCidr: null })],
  ['with the number of its protocol', https, kept({ protocol: '6' })],
  ['any protocol as null', local, kept(everything)],
  ['any protocol as a word', local, kept({ ...everything, protocol: 'any' })],
  ['all ports as -1', local, kept({ ...everything, portMin: -1, portMax: -1 })],
  ['a range with the bits of a host', local, kept({ ...everything, remoteCidr: '192.168.70.17/24' })],
])('knows a rule again that Neutron keeps %s', (_, wanted, rule) => {
  expect(keyOf(rule)).toBe(wantedKey(wanted));
});

test.each([
  ['goes out', kept({ direction: 'egress' })],
  ['is for IPv6', kept({ ethertype: 'IPv6', remoteCidr: '::/0' })],
  ['is for another port', kept({ portMin: 80, portMax: 80 })],
  ['is for a range of ports', kept({ portMin: 80 })],
  ['is for another protocol', kept({ protocol: 'udp' })],
  ['lets in one range only', kept({ remoteCidr: '10.0.0.0/8' })],
  ['lets in a security group only', kept({ remoteCidr: null, remoteGroupId: 'g1' })],
])('does not take a rule for the wanted one that %s', (_, rule) => {
  expect(keyOf(rule)).not.toBe(wantedKey(https));
});

test('tells a wider local range from the wanted one', () => {
  expect(keyOf(kept({ ...everything, remoteCidr: '192.168.0.0/16' }))).not.toBe(wantedKey(local));
});
