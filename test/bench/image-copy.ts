/**
 * Copies an image with one large layer between two real registries, with ours and with skopeo in turns, and prints the
 * medians side by side. Needs Debian's docker-registry and skopeo.
 * Each round has a destination of its own; the time that Node needs to start is not counted, as a command has started when it
 * begins to copy.
 *
 *   node test/bench/image-copy.ts [MiB of the layer, default 1024] [rounds, default 5]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { registryClient } from '../../src/registry/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { copyImage } from '../../src/registry/copy-image.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { blobOf, pushBlob } from '../../src/registry/push-blob.ts';
import { pushManifest } from '../../src/registry/push-manifest.ts';
import { resolve } from '../../src/registry/resolve.ts';
import { startDistribution } from '../registry/distribution.ts';

interface Round {
  readonly seconds: number;
  /** Peak of resident memory, MiB. */
  readonly peak: number;
  /** Seconds of processor time, the program's start included; they depend less on what else the computer does. */
  readonly cpu: number;
}

/** Of `/proc/<pid>/stat`, in the user space of every Linux. */
const ticksPerSecond = 100;

const credentials = { user: 'bench', password: 'of this run only' };
const signal = new AbortController().signal;
const [first = '1024', second = '5', third = ''] = process.argv.slice(2);

if (first === 'copy') await copy(second, third);
else await compare(Number(first), Number(second));

/** What one round of ours runs, in a process of its own that has started before, as a command's has. */
async function copy(from: string, to: string): Promise<void> {
  const told = once(process, 'message');
  process.send?.('ready');
  await told;
  process.disconnect();
  // A round that had to try again would be no measure.
  const log = (line: string) => line.endsWith('trying again') && process.stderr.write(`${line}\n`);
  const [source, destination] = [from, to].map((url) => registryClient({ url, ...credentials, log }));
  if (source === undefined || destination === undefined) return;
  const image = { repository: 'bench/image', reference: 'latest' };
  await copyImage({ client: source, ...image }, { client: destination, ...image }, { signal });
  await Promise.all([source.close(), destination.close()]);
}

async function compare(mebibytes: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'image-copy-'));
  const source = await startDistribution(credentials);
  try {
    const digest = await pushLayer(source.url, join(folder, 'layer'), mebibytes);
    const results: Record<string, Round[]> = { ours: [], skopeo: [] };
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first changes, so that neither always finds the caches warm.
      const names = round % 2 === 0 ? ['ours', 'skopeo'] : ['skopeo', 'ours'];
      for (const name of names) {
        const destination = await startDistribution(credentials);
        try {
          const words =
            name === 'ours' ? ours(source.url, destination.url) : await skopeo(folder, source.url, destination.url);
          const result = await measured(words);
          await check(destination.url, digest);
          results[name]?.push(result);
          print(line(name, result));
        } finally {
          await destination.close();
        }
      }
    }
    const [mine, theirs] = [medians(results.ours), medians(results.skopeo)];
    print(`\nmedians of ${rounds} rounds, a layer of ${mebibytes} MiB`);
    for (const [name, round] of Object.entries({ ours: mine, skopeo: theirs })) {
      print(`${line(name, round)}  ${Math.round(mebibytes / round.seconds)} MiB/s`);
    }
    print(`ours takes ${(mine.seconds / theirs.seconds).toFixed(2)} of skopeo's time`);
  } finally {
    await source.close();
    await rm(folder, { recursive: true });
  }
}

/** Pushes an image whose one layer is gzip of random bytes, as nobody can compress it further. */
async function pushLayer(url: string, path: string, mebibytes: number): Promise<string> {
  const random = Readable.from(
    (function* () {
      for (let left = mebibytes; left > 0; left -= 1) yield randomBytes(1024 * 1024);
    })(),
  );
  await pipeline(random, createGzip({ level: 0 }), createWriteStream(path));
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    size += chunk.length;
  }
  const layer = { digest: `sha256:${hash.digest('hex')}`, size };
  const client = registryClient({ url, ...credentials });
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {} }));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: `${mediaTypes.ociLayer}+gzip`, ...layer }],
    }),
  );
  await pushBlob(client, 'bench/image', { ...layer, open: () => createReadStream(path) }, signal);
  await pushBlob(client, 'bench/image', blobOf(config), signal);
  const pushed = { mediaType: mediaTypes.ociManifest, bytes: manifest };
  const digest = await pushManifest(client, 'bench/image', 'latest', pushed, signal);
  await client.close();
  return digest;
}

function ours(from: string, to: string): readonly string[] {
  return [process.execPath, import.meta.filename, 'copy', from, to];
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

async function measured([program = '', ...words]: readonly string[]): Promise<Round> {
  const ours = program === process.execPath;
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit', ...(ours ? ['ipc' as const] : [])] });
  const started = ours ? await begun(child) : performance.now();
  let [peak, cpu] = [0, 0];
  const watch = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (status) => {
        peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
      },
      () => undefined,
    );
    readFile(`/proc/${child.pid}/stat`, 'utf8').then(
      (stat) => {
        // Fields 14 and 15; the name before them may have blanks.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        cpu = Math.max(cpu, (Number(fields[11]) + Number(fields[12])) / ticksPerSecond);
      },
      () => undefined,
    );
  }, 50);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peak, cpu };
}

/** Lets a process of ours begin once it is ready. */
async function begun(child: ChildProcess): Promise<number> {
  await once(child, 'message');
  const started = performance.now();
  child.send('go');
  return started;
}

async function check(url: string, digest: string): Promise<void> {
  const client = registryClient({ url, ...credentials });
  const found = (await resolve(client, 'bench/image', 'latest', signal))?.digest;
  await client.close();
  if (found !== digest) throw new Error(`the copy has the digest ${found}, not ${digest}`);
}

function medians(rounds: readonly Round[] = []): Round {
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    seconds: middle(rounds.map(({ seconds }) => seconds)),
    peak: middle(rounds.map(({ peak }) => peak)),
    cpu: middle(rounds.map(({ cpu }) => cpu)),
  };
}

function line(name: string, { seconds, peak, cpu }: Round): string {
  return `${name.padEnd(8)} ${seconds.toFixed(2)} s  processor ${cpu.toFixed(2)} s  peak ${Math.round(peak)} MiB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
