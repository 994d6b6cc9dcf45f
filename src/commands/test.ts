import { ActionableError } from '../engine/actionable-error.ts';
import type { Copy } from '../engine/copy.ts';
import type { Emit } from '../engine/events.ts';
import { asFailure } from '../engine/failure.ts';
import type { Report } from '../engine/report.ts';
import { type RegistryClient, registryClient } from '../registry/client/client.ts';
import { RegistryError } from '../registry/client/registry-error.ts';
import { RegistryUnreachable } from '../registry/client/registry-unreachable.ts';
import { copyImage } from '../registry/copy/copy-image.ts';
import { verifyImage } from '../registry/copy/verify-image.ts';
import { referenceText } from '../registry/images/image-reference.ts';
import { ping } from '../registry/probe/ping.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { type CopySource, copySource, sourceFailure } from './copy/source.ts';
import { transferred } from './copy/transfer.ts';
import { type WantedCopy, wantedCopy } from './copy/wanted.ts';
import type { RegistrySite } from './site/registry-site.ts';
import { type Findings, runOnRegistry } from './site/run-on-site.ts';

/** The smoke test: an image copied to the registry, pulled back and compared, as the original procedure does by hand. */
export const test: CommandSpec = {
  name: 'test',
  summary: 'copy an image from Docker Hub to the registry, pull it back and compare',
  changes: true,
  options: [options.source, options.mirror, options.platform],
  run,
};

async function run(context: Context, given: Options): Promise<Report> {
  const wanted = await wantedCopy(given, context.env);
  return await runOnRegistry('test', context, (site) => thereAndBack(site, wanted, context));
}

async function thereAndBack(site: RegistrySite, wanted: WantedCopy, { signal, emit }: Context): Promise<Findings> {
  const access = await site.access(signal);
  const client = registryClient(access);
  try {
    // Docker Hub counts what is asked of it: first it is seen that the registry takes the password.
    await ping(client, signal);
    const source = await copySource(wanted, site, { signal, ...(access.log === undefined ? {} : { log: access.log }) });
    try {
      return { url: access.url, ...(await copied(wanted, source, client, { signal, emit })) };
    } finally {
      await source.close();
    }
  } finally {
    await client.close();
  }
}

async function copied(
  wanted: WantedCopy,
  source: CopySource,
  client: RegistryClient,
  { signal, emit }: { readonly signal: AbortSignal; readonly emit: Emit },
): Promise<Findings> {
  const { repository, tag, platform } = wanted;
  const { notices } = source;
  const destination = { client, repository, reference: tag };
  const names = [nameOf(wanted), `${repository}:${tag}`] as const;
  emit({ type: 'phase', phase: 'copy', resources: names });
  const there = await transferred(emit, { resource: names[0], doing: 'copy' }, (progress) =>
    copyImage(source, destination, { platform, progress, signal }).catch((error: unknown) => {
      throw hostOf(error) === client.url.host ? error : sourceFailure(error, wanted.source, source.client.rateLimit());
    }),
  );
  const { digest, platforms, size, blobs, moved } = there.value;
  const rateLimit = source.client.rateLimit();
  const copy: Copy = {
    source: referenceText(wanted.source),
    from: source.client.url.host,
    destination: `${client.url.host}/${repository}:${tag}`,
    digest,
    platforms,
    size,
    blobs,
    push: { bytes: moved, durationMs: there.durationMs },
    ...(rateLimit === undefined ? {} : { rateLimit: { limit: rateLimit.limit, remaining: rateLimit.remaining } }),
  };
  try {
    const back = await transferred(emit, { resource: names[1], doing: 'pull' }, async (progress) => {
      const pulled = await verifyImage(destination, { progress, signal });
      refuseOther(`${client.url.host}/${repository}:${tag}`, digest, pulled.digest);
      return pulled;
    });
    const pull = { bytes: back.value.size, durationMs: back.durationMs };
    return { copy: { ...copy, pull }, notices };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ActionableError)) throw error;
    return { copy, notices, error: asFailure(error) };
  }
}

/** As a person calls it: without what Docker Hub's own images are prefixed with. */
function nameOf({ source: { repository, tag, digest } }: WantedCopy): string {
  return `${repository.split('/').at(-1)}${tag === undefined ? `@${digest}` : `:${tag}`}`;
}

function hostOf(error: unknown): string | undefined {
  return error instanceof RegistryError || error instanceof RegistryUnreachable ? error.host : undefined;
}

/** @throws ActionableError when a tag no longer stands for what was just pushed under it */
export function refuseOther(name: string, pushed: string, pulled: string): void {
  if (pulled === pushed) return;
  throw new ActionableError(
    `${name} is ${pulled} when it is pulled back, and was pushed as ${pushed}`,
    'Somebody may have pushed the same tag meanwhile: run it again. If it stays so, check that no cache stands before the registry.',
  );
}
