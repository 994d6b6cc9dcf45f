import { dirname, join } from 'node:path';
import { findCleaning } from '../../src/commands/clean/find-cleaning.ts';
import { contents } from '../../src/commands/list.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { hasDistribution, program, startDistribution } from '../registry/distribution.ts';
import { filled } from './filled-registry.ts';
import { versionOf } from './machine.ts';
import type { Part } from './part.ts';

const { signal } = new AbortController();
const credentials = { user: 'bench', password: 'of this run only' };
const listLimit = { tags: 10_000, seconds: 5 };
/** As BinderHub has them: a repository for each project, a tag for each commit that somebody opened. */
const tagsEach = 20;

interface Took {
  readonly seconds: number;
  readonly requests: number;
}

/** Reads registries of ever more tags, as `list` and `clean` do. */
export const part: Part = {
  title: 'Cost as tags are added',
  how: `A real registry (distribution) with so many tags, ${tagsEach} in each repository, each an image of its own with a layer of its own upon shared ones. \`list\` is asked for no repository in particular: of more than 500 tags it tells the names, and how many tags each has. \`clean\`: all that goes and stays by --keep 5 is found out; the times that only the host's files tell are given. Plain HTTP on one machine, where the registry has as much to do as the client.`,
  async measure({ small, say }) {
    if (!hasDistribution) {
      const remarks = ['Not measured: docker-registry is missing, which `test/bench/install-peers.sh` installs.'];
      return { tables: [], targets: [], remarks, versions: {} };
    }
    const most = listLimit.tags;
    const sizes = (small ? [10, 100] : [10, 100, 500, 1000, most]).map((tags) => ({
      tags,
      repositories: Math.ceil(tags / tagsEach),
    }));
    const measured: {
      readonly tags: number;
      readonly repositories: number;
      readonly list: Took;
      readonly clean: Took;
    }[] = [];
    for (const size of [...sizes, { tags: small ? 100 : most, repositories: 1 }]) {
      const took = await measuredWith(size);
      say(`${size.tags} tags: list ${took.list.seconds.toFixed(2)} s, clean ${took.clean.seconds.toFixed(2)} s`);
      measured.push({ ...size, ...took });
    }
    const row = ({ tags, repositories, list, clean }: (typeof measured)[number]) => [
      `${tags} in ${repositories}`,
      ...[list, clean].flatMap(({ seconds, requests }) => [seconds.toFixed(2), `${requests}`]),
    ];
    const slowest = Math.max(...measured.filter(({ tags }) => tags === most).map(({ list }) => list.seconds));
    return {
      tables: [
        {
          head: ['tags in repositories', '`list`, s', 'requests', '`clean`, s', 'requests'],
          rows: measured.map(row),
        },
      ],
      targets: [
        {
          wanted: `\`list\` of ${listLimit.tags} tags under ${listLimit.seconds} s`,
          measured: `${slowest.toFixed(2)} s`,
          met: slowest < listLimit.seconds,
        },
      ],
      remarks: [],
      versions: { distribution: (await versionOf(program))?.split(' ').at(-1) ?? 'unknown' },
    };
  },
};

async function measuredWith({ tags, repositories }: { readonly tags: number; readonly repositories: number }) {
  const registry = await startDistribution(credentials);
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  const client = registryClient({ url: registry.url, ...credentials, log: count });
  const took = async (work: () => Promise<number>): Promise<Took> => {
    requests = 0;
    const started = performance.now();
    const found = await work();
    const seconds = (performance.now() - started) / 1000;
    if (found !== tags) throw new Error(`${found} tags were read of ${tags}`);
    return { seconds, requests };
  };
  try {
    const stored = await filled(join(dirname(registry.htpasswd), 'images'), tags, repositories);
    const list = await took(
      async () => (await contents(client, undefined, { signal, say: () => undefined })).totals.tags,
    );
    const clean = await took(async () => {
      const rules = { newest: 5, named: [] };
      const { deletions } = await findCleaning(client, stored, rules, { signal, say: () => undefined });
      const going = deletions.flatMap((one) => one.deletions.flatMap((deletion) => deletion.tags)).length;
      return going + Math.min(tags, repositories * 5);
    });
    return { list, clean };
  } finally {
    await client.close();
    await registry.close();
  }
}
