import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check, Report } from '../../src/engine/report.ts';
import { asRoot } from './as-root.ts';
import { dockerHub, openStaging, type Run, type Staging, unavailable } from './staging.ts';

const target = 'day-two';
const newPassword = 'staple battery horse correct';

/** What comes after the first day, on a real cloud with a real host: each test goes on where the last one ended. */
describe.skipIf(unavailable)(`a registry in use${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;
  let hub: Awaited<ReturnType<typeof dockerHub>>;
  let address: string;

  const program = (verb: string, ...args: string[]): Promise<Run> =>
    staging.programWith({ REGISTRY_NEW_PASSWORD: newPassword }, verb, target, ...args);
  const report = async (verb: string, ...args: string[]): Promise<Report> =>
    JSON.parse((await program(verb, ...args, '--json')).stdout);
  const confirmed = async (verb: string, ...args: string[]): Promise<Report> => {
    const { planDigest = '' } = await report(verb, ...args);
    return await report(verb, ...args, '--confirm', planDigest);
  };
  const failures = ({ checks = [] }: Report): readonly Check[] => checks.filter(({ state }) => state === 'failure');
  const onHost = (script: string) => asRoot(address, script);

  beforeAll(async () => {
    staging = await openStaging(target);
    hub = await dockerHub();
    const made = await report('provision');
    expect(made).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
    address = made.registry.address ?? '';
  });
  afterAll(async () => {
    if (staging === undefined) return;
    await confirmed('destroy', '--volumes', '--floating-ip');
    hub?.close();
    await staging.close();
  });

  test('check finds it well', async () => {
    const well = await report('check');
    expect(failures(well)).toEqual([]);
    expect(well.outcome).toBe('success');
  });

  test('test copies ubuntu:16.04, and list shows it', async () => {
    const copied = await report('test', '--mirror', hub.url);
    expect(copied).toMatchObject({ outcome: 'success' });
    const { stdout } = await program('list');
    expect(stdout).toContain('my-ubuntu');
  });

  test('check turns red while the registry is stopped, and while the volume is full', async () => {
    await onHost('systemctl stop provision-registry-registry');
    const stopped = await report('check');
    await onHost('systemctl start provision-registry-registry');
    expect(stopped.outcome).toBe('failure');
    expect(failures(stopped).length).toBeGreaterThan(0);
    await onHost(
      'fallocate -l $(($(df -B1 --output=avail /docker-registry | tail -1) - 30000000)) /docker-registry/filler',
    );
    const full = await report('check');
    await onHost('rm /docker-registry/filler');
    expect(full.outcome).toBe('failure');
    expect(
      failures(full)
        .map(({ detail }) => detail)
        .join('\n'),
    ).toMatch(/9\d ?%|100 ?%/);
    expect(failures(await report('check'))).toEqual([]);
  });

  test('delete and clean free what the image took, and leave nothing switched', async () => {
    const used = async () => Number(await onHost('du -sb /docker-registry/registry | cut -f1'));
    const before = await used();
    expect(await confirmed('delete', 'my-ubuntu:16.04')).toMatchObject({ outcome: 'success' });
    const cleaned = await report('clean', '--yes');
    expect(cleaned.outcome).toBe('success');
    expect(await used()).toBeLessThan(before - 1_000_000);
    const again = await report('provision');
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    expect(await report('test', '--mirror', hub.url)).toMatchObject({ outcome: 'success' });
  });

  test('rotate lets both passwords in, and then the new one only, without a restart', async () => {
    const started = 'docker inspect -f "{{.State.StartedAt}}" provision-registry-registry';
    const before = await onHost(started);
    expect(await report('rotate')).toMatchObject({ outcome: 'success' });
    expect(await report('list')).toMatchObject({ outcome: 'success' });
    expect(await report('rotate', '--finish')).toMatchObject({ outcome: 'success' });
    expect(await report('list')).toMatchObject({ outcome: 'failure' });
    expect(await onHost(started)).toBe(before);
    expect(await report('plan')).toMatchObject({ outcome: 'failure' });
  });
});
