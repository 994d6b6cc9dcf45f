import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registryClient } from '../../src/registry/client/client.ts';
import { resolve } from '../../src/registry/manifests/resolve.ts';
import { hasDistribution, program, startDistribution } from '../registry/distribution.ts';
import { versionOf } from './machine.ts';
import { median } from './median.ts';
import type { Measured, Part, Trial } from './part.ts';
import { pushRandomImage } from './random-image.ts';
import { type Took, watched } from './watched.ts';

const { signal } = new AbortController();
const credentials = { user: 'bench', password: 'of this run only' };

/** Copies an image with one large layer between two real registries, with ours and with skopeo in turns. */
export const part: Part = {
  title: 'Image pull and push',
  how: 'An image with one large layer that nobody can compress is copied from one real registry (distribution) to another, which pulls and pushes each byte of it. Each round has a destination of its own, and who goes first changes. The time that Node needs to start is not in the seconds: a command has started when it begins to copy.',
  async measure(trial) {
    const skopeo = await versionOf('skopeo');
    const missing = [...(skopeo ? [] : ['skopeo']), ...(hasDistribution ? [] : ['docker-registry'])];
    if (skopeo === undefined || !hasDistribution) {
      const remarks = [
        `Not measured: ${missing.join(' and ')} missing, which \`test/bench/install-peers.sh\` installs.`,
      ];
      return { tables: [], targets: [], remarks, versions: {} };
    }
    const versions = { skopeo: skopeo.replace('skopeo version ', ''), distribution: await distributionVersion() };
    return { ...(await compared(trial)), versions };
  },
};

async function distributionVersion(): Promise<string> {
  return (await versionOf(program))?.split(' ').at(-1) ?? 'unknown';
}

async function compared({ small, say }: Trial): Promise<Omit<Measured, 'versions'>> {
  const [mebibytes, rounds] = small ? [16, 1] : [1024, 5];
  const folder = await mkdtemp(join(tmpdir(), 'image-copy-'));
  const source = await startDistribution(credentials);
  try {
    const client = registryClient({ url: source.url, ...credentials });
    const digest = await pushRandomImage(client, join(folder, 'layer'), mebibytes);
    await client.close();
    const took: Record<'ours' | 'skopeo', Took[]> = { ours: [], skopeo: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? (['ours', 'skopeo'] as const) : (['skopeo', 'ours'] as const)) {
        const destination = await startDistribution(credentials);
        try {
          const urls = [source.url, destination.url] as const;
          const one = await watched(name === 'ours' ? ours(...urls) : await skopeo(folder, ...urls), name === 'ours');
          await check(destination.url, digest);
          say(`${name.padEnd(8)} ${one.seconds.toFixed(2)} s`);
          took[name].push(one);
        } finally {
          await destination.close();
        }
      }
    }
    return told(took, mebibytes);
  } finally {
    await source.close();
    await rm(folder, { recursive: true });
  }
}

function told(
  took: Readonly<Record<'ours' | 'skopeo', readonly Took[]>>,
  mebibytes: number,
): Omit<Measured, 'versions'> {
  const of = (name: keyof typeof took, what: keyof Took) => median(took[name].map((one) => one[what]));
  const ratio = of('ours', 'seconds') / of('skopeo', 'seconds');
  const row = (words: string, what: keyof Took, digits: number) => {
    const [mine, theirs] = [of('ours', what), of('skopeo', what)];
    return [words, mine.toFixed(digits), theirs.toFixed(digits), (mine / theirs).toFixed(2)];
  };
  return {
    tables: [
      {
        head: [`${mebibytes} MiB, medians of ${took.ours.length}`, 'ours', 'skopeo', 'ratio'],
        rows: [row('seconds', 'seconds', 2), row('processor time, s', 'cpu', 2), row('peak memory, MiB', 'peak', 0)],
      },
    ],
    targets: [
      {
        wanted: "pull and push at least at skopeo's speed",
        measured: `${ratio.toFixed(2)} of skopeo's time, ${Math.round(mebibytes / of('ours', 'seconds'))} MiB/s`,
        met: ratio <= 1,
      },
    ],
    remarks: [],
  };
}

function ours(from: string, to: string): readonly string[] {
  const { user, password } = credentials;
  return [process.execPath, join(import.meta.dirname, 'image-copy-ours.ts'), from, to, user, password];
}

async function skopeo(folder: string, from: string, to: string): Promise<readonly string[]> {
  const hosts = [from, to].map((url) => new URL(url).host);
  const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  const logins = join(folder, 'auth.json');
  await writeFile(logins, JSON.stringify({ auths: Object.fromEntries(hosts.map((host) => [host, { auth }])) }));
  const [source, destination] = hosts.map((host) => `docker://${host}/bench/image:latest`);
  const plain = ['--src-tls-verify=false', '--dest-tls-verify=false', `--authfile=${logins}`, '--preserve-digests'];
  return ['skopeo', '--insecure-policy', 'copy', '--quiet', ...plain, source ?? '', destination ?? ''];
}

async function check(url: string, digest: string): Promise<void> {
  const client = registryClient({ url, ...credentials });
  const found = (await resolve(client, 'bench/image', 'latest', signal))?.digest;
  await client.close();
  if (found !== digest) throw new Error(`the copy has the digest ${found}, not ${digest}`);
}
