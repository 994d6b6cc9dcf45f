import { expect, test } from 'vitest';
import {
  belongingOf,
  type Markable,
  markDifferences,
  restoreMark,
  writeMark,
} from '../../../src/openstack/marks/network-mark.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { changesAt, cloudWith, mark, network, openstackOf, owner, sentTo } from '../resources/arrange.ts';

const markTags = ['managed-by=provision-registry', 'registry=arbutus', 'owner=example/registry'];
const other = { ...owner, registry: 'cedar' };
const otherMark = mark.replace('arbutus', 'cedar');
const otherTags = markTags.map((tag) => tag.replace('arbutus', 'cedar'));

function thing(description: string, tags?: readonly string[]): Markable {
  return { id: 'p1', description, ...(tags === undefined ? {} : { tags }) };
}

test.each([
  ['by both', thing(mark, markTags)],
  ['by its description alone, where the cloud keeps no tags', thing(mark)],
  ['by its tags, when somebody wrote another description', thing('the port of our registry', markTags)],
  ['by its description, when somebody took its tags off', thing(mark, [])],
])('is ours %s', (_, one) => {
  expect(belongingOf(owner, one)).toBe('ours');
});

test.each([
  ["another's by its description", thing(otherMark, []), "another's"],
  ["another's by its tags", thing('the port of our registry', otherTags), "another's"],
  ["nobody's with a description and tags of somebody's own", thing('mine', ['blue', 'owner=alice']), 'unmarked'],
  ["nobody's with some of our tags only", thing('mine', markTags.slice(0, 2)), 'unmarked'],
])('is %s', (_, one, whose) => {
  expect(belongingOf(owner, one)).toBe(whose);
});

test('stops at two marks, which only a person can tell apart', () => {
  const expected = expect.objectContaining({
    message: `p1 carries two owner marks: its description says '${mark}', its tags say '${otherTags.join(' ')}'`,
    remedy: 'Take one of them off, so that it is clear whose it is, and run again.',
  });
  expect(() => belongingOf(owner, thing(mark, otherTags))).toThrow(expected);
  expect(() => belongingOf(other, thing(mark, otherTags))).toThrow(expected);
});

test.each([
  ['description', thing('the port of our registry', ['blue', ...markTags])],
  ['tags', thing(`${mark} (do not touch)`, ['blue'])],
])('that lacks the mark in its %s says so', (place, one) => {
  expect(markDifferences(owner, one)).toEqual([{ words: `lacks its owner mark in the ${place}` }]);
});

test.each([
  ['with both', thing(mark, markTags)],
  ['where the cloud keeps no tags', thing(mark)],
  ['that is not ours (yet)', thing('the port of our registry', [])],
  ['whose description has no room for it', thing('x'.repeat(200), markTags)],
])('lacks nothing %s', (_, one) => {
  expect(markDifferences(owner, one)).toEqual([]);
});

function answering(): Promise<LocalCloud> {
  const path = `${network}/ports/p1`;
  return cloudWith({ [`PUT ${path}`]: { body: {} }, [`PUT ${path}/tags`]: { body: {} } });
}

test('gets both, and keeps what it said and its other tags', async () => {
  await using cloud = await answering();
  const description = `the port of our registry ${mark}`;
  const tags = ['blue', 'owner=alice', ...markTags];
  const written = await writeMark(
    openstackOf(cloud),
    'port',
    thing('the port of our registry', ['blue', 'owner=alice']),
    owner,
  );
  expect(written).toEqual({ id: 'p1', description, tags });
  expect(sentTo(cloud, 'PUT', `${network}/ports/p1`)).toEqual([{ port: { description } }]);
  expect(sentTo(cloud, 'PUT', `${network}/ports/p1/tags`)).toEqual([{ tags }]);
});

test.each([
  ['security_group', '/security-groups'],
  ['floatingip', '/floatingips'],
] as const)('gets its tags by one request when it is a %s that was just made', async (kind, path) => {
  const tags = `${network}${path}/p1/tags`;
  await using cloud = await cloudWith({ [`PUT ${tags}`]: { body: {} } });
  await writeMark(openstackOf(cloud), kind, thing(mark, []), owner);
  expect(changesAt(cloud)).toEqual([`PUT ${tags}`]);
  expect(sentTo(cloud, 'PUT', tags)).toEqual([{ tags: markTags }]);
});

test('costs no request where nothing is lacking', async () => {
  await using cloud = await answering();
  await writeMark(openstackOf(cloud), 'port', thing(mark), owner);
  await restoreMark(openstackOf(cloud), 'port', thing(mark, markTags), owner);
  await restoreMark(openstackOf(cloud), 'port', thing('not ours', []), owner);
  expect(cloud.seen).toEqual([]);
});

test('leaves a tag out that is longer than Neutron takes, and then the description decides', async () => {
  await using cloud = await answering();
  const long = { ...owner, owner: `example/${'registry'.repeat(8)}` };
  const made = thing(`managed-by=provision-registry registry=arbutus owner=${long.owner}`, []);
  const written = await writeMark(openstackOf(cloud), 'port', made, long);
  expect(written.tags).toEqual(markTags.slice(0, 2));
  expect(markDifferences(long, written)).toEqual([]);
  expect(belongingOf(long, { ...written, description: '' })).toBe('unmarked');
  expect(belongingOf(owner, written)).toBe("another's");
});

test('stays as it is when it has room for the mark nowhere', async () => {
  await using cloud = await answering();
  const full = thing('x'.repeat(200));
  await expect(writeMark(openstackOf(cloud), 'port', full, owner)).rejects.toMatchObject({
    message: 'The description of p1 leaves no room for our owner mark: it has 200 characters, and 255 are the most',
    remedy: 'Shorten it and run again.',
  });
  expect(cloud.seen).toEqual([]);
});
