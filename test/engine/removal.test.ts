import { expect, test } from 'vitest';
import { applyRemoval, planRemoval, remarksAfter } from '../../src/engine/removal.ts';
import { fact, type Resource, resource } from '../../src/engine/resource.ts';
import { gate, walk, world } from './builders.ts';

const all = { keep: () => undefined };

async function destroy(
  roots: readonly Resource<unknown>[],
  keep: (name: string) => string | undefined = () => undefined,
) {
  const run = walk();
  const plan = await planRemoval('t', roots, { ...run, keep: ({ name }) => keep(name) });
  return { plan, changes: await applyRemoval(plan, run) };
}

test('removes what exists, what depends on a thing before the thing itself', async () => {
  const { thing, done } = world({ server: 'new', port: 'new', attachment: 'new' });
  const port = thing('port');
  const server = thing('server', { identity: { port } });
  await destroy([thing('attachment', { identity: { server } }), thing('volume')]);
  expect(done).toEqual(['remove attachment', 'remove server', 'remove port']);
});

test('waits for a dependent also when something that is not removed stands between', async () => {
  const { thing, done } = world({ server: 'new', container: 'new' });
  const server = thing('server');
  const host = fact({ name: 'host', identity: { server }, find: async () => 'host' });
  await destroy([thing('container', { identity: { host } })]);
  expect(done).toEqual(['remove container', 'remove server']);
});

test('does not look for what is needed only to create', async () => {
  const image = fact({ name: 'image', find: (): Promise<string> => Promise.reject(new Error('long gone')) });
  const { things, done } = world({ server: 'new' });
  const server = resource({
    name: 'server',
    needs: { image },
    find: async () => things.get('server'),
    remove: async () => void done.push('remove server'),
  });
  const { changes } = await destroy([server]);
  expect(changes).toMatchObject([{ resource: 'server', action: 'remove', outcome: 'done' }]);
});

test('keeps what it is told to keep and says so', async () => {
  const { thing, done } = world({ server: 'new', volume: 'new' });
  const keep = (name: string) => (name === 'volume' ? 'kept, because it holds data' : undefined);
  const { changes } = await destroy([thing('server'), thing('volume')], keep);
  expect(changes[1]).toMatchObject({ action: 'none', reason: 'exists, kept, because it holds data', outcome: 'done' });
  expect(done).toEqual(['remove server']);
});

test('afterwards nothing is told of what is gone', async () => {
  const { thing } = world({ server: 'new', record: 'new', volume: 'new' });
  const told = (name: string) => ({ remarks: () => [`${name} is old`] });
  const { plan, changes } = await destroy(
    [
      thing('server', { ...told('server'), remove: () => Promise.reject(new Error('locked')) }),
      thing('record', told('record')),
      thing('volume', told('volume')),
    ],
    (name) => (name === 'volume' ? 'because it holds data' : undefined),
  );
  expect(plan.remarks).toEqual(['server is old', 'record is old', 'volume is old']);
  expect(remarksAfter(plan, changes)).toEqual(['server is old', 'volume is old']);
});

test('says what is lost with a thing that goes, and nothing of it where the thing is kept', async () => {
  const { thing } = world({ server: 'new', volume: 'new' });
  const lost = ({ name }: Resource<unknown>) => (name === 'volume' ? 'all images go for good' : undefined);
  const roots = [thing('server'), thing('volume')];
  const gone = await planRemoval('t', roots, { ...walk(), ...all, lost });
  expect(gone.changes.map(({ reason }) => reason)).toEqual(['exists', 'exists; all images go for good']);
  const kept = await planRemoval('t', roots, { ...walk(), keep: () => 'kept', lost });
  expect(kept.changes.map(({ reason }) => reason)).toEqual(['exists, kept', 'exists, kept']);
});

test('keeps what a failed removal stands on and still removes the rest', async () => {
  const { thing, done } = world({ port: 'new', server: 'new', record: 'new' });
  const port = thing('port');
  const server = thing('server', { identity: { port }, remove: () => Promise.reject(new Error('locked')) });
  const { changes } = await destroy([server, thing('record')]);
  expect(changes.map(({ resource: name, outcome }) => `${name} ${outcome}`)).toEqual([
    'port not reached',
    'server failed',
    'record done',
  ]);
  expect(done).toEqual(['remove record']);
});

test('removes what is to be the last when all else is gone, though nothing needs it, and whatever failed', async () => {
  const { thing, done } = world({ group: 'new', record: 'new', volume: 'new' });
  const deleted = gate();
  const volume = thing('volume', {
    async remove() {
      await deleted.passed;
      done.push('remove volume');
    },
  });
  const group = thing('group');
  const record = thing('record', { remove: () => Promise.reject(new Error('locked')) });
  const run = walk();
  const plan = await planRemoval('t', [group, record, volume], { ...run, ...all });
  const removal = applyRemoval(plan, { ...run, last: group });
  await expect.poll(() => run.events.filter(({ type }) => type === 'started')).toHaveLength(5);
  deleted.open();
  const changes = await removal;
  expect(done).toEqual(['remove volume', 'remove group']);
  expect(changes.map(({ resource: name, outcome }) => `${name} ${outcome}`)).toEqual([
    'group done',
    'record failed',
    'volume done',
  ]);
});

test('what could not be removed as it is fails the plan, and is not asked about when it is kept', async () => {
  const { thing } = world();
  const stuck = {
    ...thing('attachment'),
    find: async () => 'at',
    checkRemovable: () => Promise.reject(new Error('stuck')),
  };
  const plan = await planRemoval('t', [stuck], { ...walk(), ...all });
  expect(plan).toMatchObject({
    failed: true,
    changes: [{ action: 'none', reason: 'cannot be removed as it is', outcome: 'failed', error: { message: 'stuck' } }],
  });
  expect((await planRemoval('t', [stuck], { ...walk(), keep: () => 'kept' })).failed).toBe(false);
});

test('is destructive as soon as it removes anything, and has another digest than the plan to provision', async () => {
  const { thing } = world({ server: 'new' });
  const gone = await planRemoval('t', [thing('server')], { ...walk(), ...all });
  const kept = await planRemoval('t', [thing('server')], { ...walk(), keep: () => 'kept' });
  expect(gone.destructive).toBe(true);
  expect(kept.destructive).toBe(false);
  expect(kept.digest).not.toBe(gone.digest);
});

test('plans nothing where nothing is', async () => {
  const { thing } = world();
  const server = thing('server');
  const { plan, changes } = await destroy([thing('attachment', { identity: { server } })]);
  expect(plan.changes).toEqual([]);
  expect(changes).toEqual([]);
});

test('what could not be looked for is told, and nothing behind it is looked for', async () => {
  const { thing, done } = world({ volume: 'new' });
  const server = thing('server', { find: () => Promise.reject(new Error('500')) });
  const mount = thing('mount', { identity: { server }, find: () => expect.fail('it was looked for') });
  const { plan } = await destroy([mount, thing('volume')]);
  expect(plan.failed).toBe(true);
  expect(plan.changes).toMatchObject([
    { resource: 'server', outcome: 'failed', error: { message: '500' } },
    { resource: 'volume', action: 'remove', outcome: 'planned' },
  ]);
  expect(done).toEqual(['remove volume']);
});

test('what is found by a thing that is not there is not looked for', async () => {
  const { thing } = world();
  const server = thing('server');
  const { plan } = await destroy([
    thing('mount', { identity: { server }, find: () => expect.fail('it was looked for') }),
  ]);
  expect(plan).toMatchObject({ failed: false, changes: [] });
});

test('once cancelled nothing more is looked for, nor removed', async () => {
  const { thing, done } = world({ server: 'new', port: 'new' });
  const run = walk();
  const port = thing('port');
  const server = thing('server', { identity: { port } });
  const plan = await planRemoval('t', [server], { ...run, ...all });
  run.controller.abort();
  expect(await applyRemoval(plan, run)).toMatchObject([{ outcome: 'not reached' }, { outcome: 'not reached' }]);
  expect(done).toEqual([]);
  const late = thing('late', { find: () => expect.fail('it was looked for') });
  expect((await planRemoval('t', [late], { ...run, ...all })).changes).toEqual([]);
});

test('a removal is given what the thing was found by, and says what was begun when it is cut short', async () => {
  const { thing } = world({ server: 'new' });
  const run = walk();
  let by: unknown;
  const attachment = resource({
    name: 'attachment',
    identity: { server: thing('server') },
    find: async () => 'attached',
    async remove(_, identity, { signal }) {
      by = identity;
      run.controller.abort();
      signal.throwIfAborted();
    },
  });
  const plan = await planRemoval('t', [attachment], { ...run, ...all });
  const changes = await applyRemoval(plan, run);
  expect(by).toEqual({ server: 'new' });
  expect(changes).toMatchObject([
    { resource: 'server', outcome: 'not reached' },
    {
      resource: 'attachment',
      outcome: 'failed',
      error: { message: expect.stringMatching(/^Cancelled during remove/) },
    },
  ]);
});
