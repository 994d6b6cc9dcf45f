import { expect, test } from 'vitest';
import { inTenths, leaseIn, traceIn, withLease, withoutLease } from '../../../src/openstack/lease/words.ts';
import { asDescription, isOurs, type OwnerMark } from '../../../src/openstack/marks/owner-mark.ts';

const owner: OwnerMark = { managedBy: 'provision-registry', registry: 'arbutus', owner: 'example/registry' };
const mark = asDescription(owner);
const link = 'https://github.com/example/registry/actions/runs/12345678901';
const lease = { run: '12345678901-a1b2c3', since: '2026-11-23T12:03:11Z', until: '2026-11-23T12:04:11.5Z' };

test('a lease stands behind the mark, and is read again', () => {
  const words = withLease(mark, { ...lease, link });
  expect(words).toBe(
    `${mark} lease=12345678901-a1b2c3 since=2026-11-23T12:03:11Z until=2026-11-23T12:04:11.5Z link=${link}`,
  );
  expect(words.length).toBeLessThanOrEqual(255);
  expect(leaseIn(words)).toEqual({ ...lease, link });
  expect(isOurs(owner, words)).toBe(true);
});

test('one lease takes the place of another, and of the last run', () => {
  const other = { run: 'local-000000000000', until: '2026-11-23T11:00:00.0Z' };
  const before = withoutLease(withLease(mark, other), other.run);
  expect(before).toBe(`${mark} last-run=local-000000000000`);
  expect(withLease(before, lease)).toBe(withLease(mark, lease));
  expect(withLease(withLease(mark, other), lease)).toBe(withLease(mark, lease));
});

test('what people wrote stays as it was, wherever it stands', () => {
  const theirs = `Ask Ana\nbefore link=changing it. ${mark}`;
  const leased = `${withLease(theirs, { ...lease, link })} -- ours!`;
  expect(leaseIn(leased)).toEqual({ ...lease, link });
  expect(withoutLease(leased, 'r2')).toBe(`${theirs} -- ours! last-run=r2`);
});

test('the link is left out when it is too long, then the beginning', () => {
  const room = (length: number) => withLease('x'.repeat(length), { ...lease, link });
  expect(leaseIn(room(100))).toEqual({ ...lease, link });
  expect(leaseIn(room(170))).toEqual(lease);
  expect(leaseIn(room(190))).toEqual({ run: lease.run, until: lease.until });
  expect(() => room(215)).toThrow(
    "The description of our security group has no room for the words by which runs keep out of each other's way: it has 215 characters, and 255 are the most",
  );
});

test('beside the longest mark there is room for the longest run', () => {
  const longest = asDescription({ ...owner, registry: 'r'.repeat(32), owner: 'o'.repeat(120) });
  const words = withLease(longest, { ...lease, run: '1234567890123-a1b2c3', link });
  expect(leaseIn(words)).toEqual({ run: '1234567890123-a1b2c3', until: lease.until });
  expect(withoutLease(words, '1234567890123-a1b2c3')).toBe(`${longest} last-run=1234567890123-a1b2c3`);
});

test.each([
  ['nothing', mark],
  ['no end', `${mark} lease=r1`],
  ['an end that is no time', `${mark} lease=r1 until=tomorrow`],
  ['a run that no run is called', `${mark} lease=r1;rm until=2026-11-23T11:00:00Z`],
])('%s is no lease', (_, description) => {
  expect(leaseIn(description)).toBeUndefined();
  expect(withLease(description, lease)).toBe(withLease(mark, lease));
});

test('a link that a terminal would not take for one is left out', () => {
  const words = (link: string) => `${mark} lease=r1 until=2026-11-23T11:00:00Z link=${link}`;
  expect(leaseIn(words('javascript:alert(1)'))).not.toHaveProperty('link');
  expect(leaseIn(words('https://example.org/\u001b[2J'))).not.toHaveProperty('link');
});

test('the trace changes with every run and renewal, and with nothing else', () => {
  const renewed = { ...lease, until: '2026-11-23T12:04:31.5Z' };
  const descriptions = [
    mark,
    withLease(mark, lease),
    withLease(mark, renewed),
    withoutLease(mark, 'r1'),
    withoutLease(mark, 'r2'),
  ];
  const traces = descriptions.map(traceIn);
  expect(new Set(traces).size).toBe(5);
  expect(descriptions.map((one) => traceIn(`Of Ana. ${one}`))).toEqual(traces);
});

test('a time is written with tenths of a second, and read as it was', () => {
  const time = Date.UTC(2026, 10, 23, 12, 34, 56, 789);
  expect(inTenths(time)).toBe('2026-11-23T12:34:56.7Z');
  expect(Date.parse(inTenths(time))).toBe(time - 89);
});
