import { expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../../src/openstack/network/security-groups.ts';
import {
  foundWords,
  keyOf,
  letsIn,
  type RuleSpec,
  wantedKey,
} from '../../../../src/openstack/resources/firewall/security-rules.ts';

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

test.each(['192.168.0.0/16', '192.168.71.0/24', '192.169.70.0/24', '193.168.70.0/24', '192.168.70.0/25'])(
  'tells the local range %s from the wanted one',
  (remoteCidr) => {
    expect(keyOf(kept({ ...everything, remoteCidr }))).not.toBe(wantedKey(local));
  },
);

test('knows a range of IPv6 again, however it is written, and everywhere of it', () => {
  const wanted = { ...https, cidr: '2001:db8::/32' };
  expect(keyOf(kept({ ethertype: 'ipv6', remoteCidr: '2001:DB8::/32' }))).toBe(wantedKey(wanted));
  expect(keyOf(kept({ ethertype: 'IPv6', remoteCidr: null }))).toBe(wantedKey({ ...https, cidr: '::/0' }));
});

test.each([
  ['10.0.0.0/8', '10.200.3.4', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['203.0.113.7/32', '203.0.113.7', true],
  ['203.0.113.7/32', '203.0.113.8', false],
  ['203.0.113.128/25', '203.0.113.127', false],
])('a rule for %s, asked about %s', (remoteCidr, address, through) => {
  expect(letsIn(kept({ remoteCidr }), 443, address)).toBe(through);
});

test('a rule for a range of ports lets in at both of its ends and not beyond', () => {
  const rule = kept({ portMin: 440, portMax: 443 });
  expect([439, 440, 443, 444].map((port) => letsIn(rule, port, '203.0.113.7'))).toEqual([false, true, true, false]);
});

test.each([
  ['tcp 443 from 0.0.0.0/0', {}],
  ['tcp 443 from everywhere', { remoteCidr: null, protocol: '6' }],
  ['tcp 443 from everywhere over IPv6', { remoteCidr: null, ethertype: 'IPv6' }],
  ['udp 8080-8090 from 10.0.0.0/8', { protocol: 'UDP', portMin: 8080, portMax: 8090, remoteCidr: '10.0.0.0/8' }],
  ['everything from group g9', { ...everything, remoteCidr: null, remoteGroupId: 'g9' }],
  ['icmp from 0.0.0.0/0', { protocol: 'icmp', portMin: -1, portMax: -1 }],
])('a found rule is told as: %s', (words, rule) => {
  expect(foundWords(kept(rule))).toBe(words);
});

const ssh = { portMin: 22, portMax: 22 };

test.each([
  ['from everywhere', { ...ssh, remoteCidr: null }],
  ['from 0.0.0.0/0', ssh],
  ['from a range around it', { ...ssh, remoteCidr: '203.0.113.0/25' }],
  ['from itself', { ...ssh, remoteCidr: '203.0.113.9/32' }],
  ['from itself without a length', { ...ssh, remoteCidr: '203.0.113.9' }],
  ['among other ports', { portMin: 20, portMax: 30 }],
  ['among all ports of tcp', { portMin: null, portMax: null }],
  ['among everything', { ...everything, remoteCidr: null }],
])('an address is let in %s', (_, rule) => {
  expect(letsIn(kept(rule), 22, '203.0.113.9')).toBe(true);
});

test.each([
  ['outwards', { ...ssh, direction: 'egress' }],
  ['over IPv6', { ...ssh, ethertype: 'IPv6', remoteCidr: null }],
  ['by udp', { ...ssh, protocol: 'udp' }],
  ['at another port', {}],
  ['at ports above', { portMin: 23, portMax: 30 }],
  ['from the next range', { ...ssh, remoteCidr: '203.0.113.128/25' }],
  ['from another address', { ...ssh, remoteCidr: '203.0.113.8/32' }],
  ['from a group', { ...ssh, remoteCidr: null, remoteGroupId: 'g9' }],
])('an address is not let in %s', (_, rule) => {
  expect(letsIn(kept(rule), 22, '203.0.113.9')).toBe(false);
});
