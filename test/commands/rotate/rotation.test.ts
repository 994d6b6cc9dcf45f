import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formerUser, nextUser } from '../../../src/commands/rotate/rotation.ts';
import { applyPlan } from '../../../src/engine/apply.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import { fact } from '../../../src/engine/resource.ts';
import { host } from '../../../src/host/host.ts';
import { replaceLiveFile } from '../../../src/host/live-file.ts';
import { pathOf } from '../../../src/host/service-spec.ts';
import { pause } from '../../../src/pause.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { formatPasswordFile, parsePasswordFile } from '../../../src/registry/configuration/password-file.ts';
import { pullManifest } from '../../../src/registry/manifests/pull-manifest.ts';
import { loopHost, unavailable, work } from '../../host/loop-host.ts';
import { hasDistribution, startDistribution } from '../../registry/distribution.ts';
import { pushImage, signal } from '../../registry/images.ts';

/** The steps of a rotation with the real script on this machine, and a real distribution 2.8 that reads what it writes. */

const patience = { timeout: 60_000 };
const old = { user: 'neurolibre', password: 'the-old-one' };
const next = { user: 'neurolibre-2', password: 'the-new-one' };

async function rotatable() {
  const registry = await startDistribution(old);
  onTestFinished(() => registry.close());
  const on = await loopHost();
  const directory = dirname(pathOf('registry', 'htpasswd'));
  on.sh(`mkdir -p ${directory} && mount --bind ${dirname(registry.htpasswd)} ${directory}`);
  return { registry, on };
}

async function uses(url: string, login: typeof old): Promise<string> {
  const client = registryClient({ url, tries: 1, ...login });
  const outcome = await pullManifest(client, 'base', '1', signal).then(() => 'pulled', String);
  await client.close();
  return `${login.user} ${outcome}`;
}

describe.skipIf(unavailable || !hasDistribution)(
  `a rotation on a host${unavailable ? ` (${unavailable})` : ''}`,
  () => {
    test('fails no pull of who changes over in between, and restarts nothing', async () => {
      const { registry, on } = await rotatable();
      const { url, htpasswd } = registry;
      const first = registryClient({ url, ...old });
      await pushImage(first, 'base', '1');
      await first.close();
      let login = old;
      const pulls: string[] = [];
      const ended = new AbortController();
      const pulling = (async () => {
        while (!ended.signal.aborted) pulls.push(await uses(url, login));
      })();
      const more = async (user: string) => {
        const before = pulls.length;
        const since = () => pulls.slice(before).filter((pull) => pull === `${user} pulled`).length;
        await expect.poll(since, patience).toBeGreaterThan(3);
      };

      const spec = {
        host: host(fact({ name: 'connection', find: async () => on.connection }), {
          contents: [pathOf('registry', 'htpasswd')],
        }),
        way: fact({ name: 'way', find: async () => ({ url }) }),
        wish: { ...old, newPassword: next.password },
        nodes: false,
        hashCost: 4,
      };
      const overlapMs = 7_000;
      const wanted = nextUser(spec);
      const ending = formerUser(spec, { next: wanted, overlapMs });
      const walk = {
        ...work,
        emit: () => undefined,
        async pause(ms: number, cancelled?: AbortSignal) {
          if (ms !== overlapMs) return await pause(ms, cancelled);
          expect(await readFile(htpasswd, 'utf8')).toMatch(/^# rotating .*\nneurolibre:\S+\nneurolibre-2:\S+\n$/);
          await more('neurolibre');
          login = next;
          await more('neurolibre-2');
        },
      };
      const plan = await makePlan('t', [wanted, ending], walk);
      const { changes } = await applyPlan(plan, { ...walk, confirmed: false });
      await more('neurolibre-2');
      ended.abort();
      await pulling;
      expect(changes.map(({ outcome, error }) => error ?? outcome)).toEqual(['done', 'done']);
      expect(new Set(pulls)).toEqual(new Set(['neurolibre pulled', 'neurolibre-2 pulled']));
      expect(await uses(url, old)).toMatch(/HTTP status 401/);
      expect(await readFile(htpasswd, 'utf8')).toMatch(/^# retired neurolibre \S+\nneurolibre-2:\S+\n$/);
      expect((await stat(htpasswd)).mode & 0o777).toBe(0o600);
    });

    test('leaves a file alone that is not the one it was made from, and that did not come whole', async () => {
      const { registry, on } = await rotatable();
      const place = { service: 'registry', file: 'htpasswd' };
      const before = await readFile(registry.htpasswd, 'utf8');
      const writing = replaceLiveFile(on.host, place, { from: 'another', to: 'mine\n' }, work);
      await expect(writing).rejects.toThrow(/htpasswd was changed by somebody else meanwhile, and is left as it is/);
      const cut = on.host.run('live-file', ['registry', 'htpasswd', '0'], work, 'bWluZQ==\n');
      await expect(cut).rejects.toThrow('the connection was lost before all of htpasswd had come; nothing was changed');
      expect(await readFile(registry.htpasswd, 'utf8')).toBe(before);
    });
  },
);

test.skipIf(!hasDistribution)('distribution skips the comments that tell of rotations', async () => {
  const registry = await startDistribution(old);
  onTestFinished(() => registry.close());
  const { users } = parsePasswordFile(await readFile(registry.htpasswd, 'utf8'));
  const hash = users.get('neurolibre') ?? '';
  const text = formatPasswordFile({
    users: new Map([...users, ['neurolibre-2', hash]]),
    rotation: { from: 'neurolibre', to: 'neurolibre-2', since: '2026-11-24T04:10:00.000Z' },
    retired: new Map([['ada', '2026-11-24T04:10:00.000Z']]),
  });
  await writeFile(registry.htpasswd, `${text}# eve:${hash}\n`);
  const who = async (user: string) => (await uses(registry.url, { ...old, user })).includes('401');
  expect([await who('neurolibre'), await who('neurolibre-2')]).toEqual([false, false]);
  expect([await who('ada'), await who('eve'), await who('# eve'), await who('# retired ada')]).toEqual([
    true,
    true,
    true,
    true,
  ]);
});
