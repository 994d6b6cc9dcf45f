import { expect, test } from 'vitest';
import {
  inTenths,
  lastRunIn,
  leaseIn,
  newLease,
  traceIn,
  withLease,
  withoutLease,
} from '../../../src/openstack/lease/words.ts';
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

test('what just fits is written, and nothing is without', () => {
  const wordsOf = (run: object) => withLease('', { ...lease, ...run });
  const fits = (run: object) => withLease('x'.repeat(255 - 1 - wordsOf(run).length), { ...lease, ...run });
  expect(leaseIn(fits({ link }))).toEqual({ ...lease, link });
  expect(fits({ link })).toHaveLength(255);
  expect(() => withLease('x'.repeat(254), lease)).toThrow(
    expect.objectContaining({ remedy: 'Shorten it, without the words of the owner mark, and run again.' }),
  );
});

test('the last run is left out where there is no room for it', () => {
  const kept = (length: number) => withoutLease('x'.repeat(length), 'r1');
  const words = ' last-run=r1';
  expect(kept(255 - words.length)).toBe(`${'x'.repeat(255 - words.length)}${words}`);
  expect(kept(256 - words.length)).toBe('x'.repeat(256 - words.length));
});

test('a description may have nothing but a lease, and be laid out by hand', () => {
  const words = 'lease=r1 since=2026-11-23T12:03:11Z until=2026-11-23T12:04:11.5Z';
  expect(withLease('', { ...lease, run: 'r1' })).toBe(words);
  expect(leaseIn(words)).toEqual({ ...lease, run: 'r1' });
  expect(traceIn(words)).toBe(words);
  expect(withoutLease(words, 'r1')).toBe('last-run=r1');
  expect(lastRunIn('last-run=r1')).toBe('r1');
  expect(traceIn('last-run=r1')).toBe('last-run=r1');
  expect(withoutLease('last-run=r1', 'r2')).toBe('last-run=r2');
  const wide = `Ana   ${words.replaceAll(' ', '   ')}   `;
  expect(leaseIn(wide)).toEqual({ ...lease, run: 'r1' });
  expect(withoutLease(wide, 'r1')).toBe('Ana last-run=r1');
  expect(lastRunIn(mark)).toBeUndefined();
});

test('one that begins now says since when and until when', () => {
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { run, since = '', until, ...more } = newLease({ run: 'r1', lengthMs: 60_000 });
  expect({ run, more }).toEqual({ run: 'r1', more: {} });
  expect(Date.parse(since)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(until) - Date.parse(since)).toBeGreaterThanOrEqual(60_000 - 100);
  expect(Date.parse(until) - Date.parse(since)).toBeLessThan(62_000);
  expect(newLease({ run: 'r1', link, lengthMs: 60_000 }).link).toBe(link);
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
  ['an end with more behind it', `${mark} lease=r1 until=2026-11-23T11:00:00Zulu`],
  ['an end with more before it', `${mark} lease=r1 until=on-2026-11-23T11:00:00Z`],
  ['an end that no calendar has', `${mark} lease=r1 until=2026-99-99T11:00:00Z`],
  ['a run that no run is called', `${mark} lease=r1;rm until=2026-11-23T11:00:00Z`],
])('%s is no lease', (_, description) => {
  expect(leaseIn(description)).toBeUndefined();
  expect(withLease(description, lease)).toBe(withLease(mark, lease));
});

test('a link that a terminal would not take for one is left out', () => {
  const words = (link: string) => `${mark} lease=r1 until=2026-11-23T11:00:00Z link=${link}`;
  expect(leaseIn(words('javascript:alert(1)'))).not.toHaveProperty('link');
  expect(leaseIn(words('https://example.org/\u001b[2J'))).not.toHaveProperty('link');
  expect(leaseIn(words('view-source:https://example.org/'))).not.toHaveProperty('link');
  expect(leaseIn(words('http://ghe.example.org/runs/1'))).toMatchObject({ link: 'http://ghe.example.org/runs/1' });
});

test('a beginning that is no time is left out', () => {
  const words = `${mark} lease=r1 since=yesterday until=2026-11-23T11:00:00Z`;
  expect(leaseIn(words)).toEqual({ run: 'r1', until: '2026-11-23T11:00:00Z' });
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
