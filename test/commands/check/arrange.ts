import { expect } from 'vitest';
import { z } from 'zod';
import { checked } from '../../../src/commands/check.ts';
import type { Check } from '../../../src/engine/report.ts';
import type { HostState } from '../../../src/sandbox/host/host-state.ts';
import type { LocalSandbox } from '../local-sandbox.ts';
import { dnsRecords } from '../standing.ts';
import { siteOf, type Wanted } from '../tls-site.ts';

const walk = { signal: new AbortController().signal, emit: () => undefined };
/** The size of the layer is of no concern to most tests. */
const smallLayer = 1_000_000;

/** What `check` tells of the target `sandbox`, wanted in this way. */
export async function checksOf(
  sandbox: LocalSandbox,
  {
    layerBytes = smallLayer,
    sshTimeoutMs,
    ...wanted
  }: Wanted & Partial<NonNullable<Parameters<typeof checked>[2]>> = {},
): Promise<readonly Check[]> {
  const site = await siteOf(sandbox, wanted);
  const patience = sshTimeoutMs === undefined ? {} : { sshTimeoutMs };
  try {
    return (await checked(site, walk, { layerBytes, ...patience })).checks ?? [];
  } finally {
    await site.finish();
    await site.close();
  }
}

/** The names of the lines in a state. */
export function named(checks: readonly Check[], state: Check['state']): readonly string[] {
  return checks.filter((check) => check.state === state).map(({ name }) => name);
}

/** The line of a name. */
export function lineOf(checks: readonly Check[], name: string): Check {
  const [line, ...others] = checks.filter((check) => check.name === name);
  expect(others).toEqual([]);
  if (line === undefined) throw new Error(`no line is called ${name}`);
  return line;
}

/** The inside of the only server. */
export async function theHost(sandbox: LocalSandbox): Promise<HostState> {
  const [host, ...others] = await sandbox.hosts();
  expect(others).toEqual([]);
  if (host === undefined) throw new Error('there is no host');
  return host;
}

/** Changes the registry's A record as its owner would, at the dashboard. */
export async function changeRecord(sandbox: LocalSandbox, body: object): Promise<void> {
  const record = (await dnsRecords(sandbox)).find(({ type }) => type === 'A');
  await sandbox.cloudflare.request({ method: 'PATCH', path: record?.path ?? '', body });
}

/** Adds a record of the registry's name; the returned function removes it. */
export async function addRecord(sandbox: LocalSandbox, body: object): Promise<() => Promise<void>> {
  const path = `/zones/${sandbox.zoneId}/dns_records`;
  const added = await sandbox.cloudflare.request({ method: 'POST', path, body: { name: 'localhost', ...body } });
  const { id } = z.object({ id: z.string() }).parse(added);
  return async () => void (await sandbox.cloudflare.request({ method: 'DELETE', path: `${path}/${id}` }));
}

/** Shuts a port of the security group to everybody. */
export async function closePort(sandbox: LocalSandbox, port: number): Promise<void> {
  const all = await sandbox.openstack.list('network', 'security_group_rules', { path: '/security-group-rules' });
  const rules = z.array(z.object({ id: z.string(), port_range_min: z.number().nullable() })).parse(all);
  for (const { id } of rules.filter((rule) => rule.port_range_min === port))
    await sandbox.openstack.request('network', { method: 'DELETE', path: `/security-group-rules/${id}` });
}
