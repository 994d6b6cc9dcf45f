import type { Report } from '../../src/engine/report.ts';
import { configure, environmentOf, targetOf } from '../commands/configured-target.ts';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';
import { cloudHalf } from '../faults/cloud-half.ts';
import type { Part } from './part.ts';

const mostTimes = 12;

/** All targets of a project, one after the other. */
interface Took {
  readonly targets: number;
  readonly requests: number;
  readonly seconds: number;
}

/** Provisions ever more targets in one project, in OpenStack and Cloudflare, and counts what that takes. */
export const part: Part = {
  title: 'Cost as targets are added',
  how: 'Targets of one configuration are provisioned one after the other in one project of the sandbox, in OpenStack and Cloudflare, without hosts and at a pace of 0: from nothing, and once more. Every run looks at all that the project has, so that it could get dearer as others are there.',
  async measure({ small, say }) {
    const counts = small ? [1, 2, 4] : [1, 10, 100];
    const rows: string[][] = [];
    const cold: Took[] = [];
    const again: Took[] = [];
    for (const targets of counts) {
      await using sandbox = await cloudFor(targets);
      const [first, second] = [await provisioned(sandbox, targets, 'all'), await provisioned(sandbox, targets, 'none')];
      say(`${targets}: ${first.requests} requests, once more ${second.requests}`);
      rows.push([`${targets}`, ...figures(first), ...figures(second)]);
      cold.push(first);
      again.push(second);
    }
    return {
      tables: [
        {
          head: ['targets', 'from nothing, requests', 'seconds', 'once more, requests', 'seconds'],
          rows,
        },
      ],
      targets: [
        held(`100 targets from nothing with at most ${mostTimes} times the requests of 10`, cold),
        held(`100 targets unchanged with at most ${mostTimes} times the requests of 10`, again),
      ],
      remarks: [],
      versions: {},
    };
  },
};

function figures({ requests, seconds }: Took): readonly string[] {
  return [`${requests}`, seconds.toFixed(1)];
}

function held(wanted: string, took: readonly Took[]) {
  const [few, many] = took.slice(-2).map(({ requests }) => requests);
  const times = (many ?? Number.NaN) / (few ?? Number.NaN);
  return { wanted, measured: `${times.toFixed(2)} times`, met: times <= mostTimes };
}

function cloudFor(targets: number): Promise<LocalSandbox> {
  const enough = targets * 10;
  return localSandbox({
    pace: 0,
    quotas: {
      instances: enough,
      volumes: enough,
      floatingIps: enough,
      securityGroups: enough,
      securityGroupRules: enough,
      keyPairs: enough,
      ports: enough,
      cores: targets * 8,
      ram: targets * 30_720,
      gigabytes: targets * 30,
    },
  });
}

async function provisioned(sandbox: LocalSandbox, targets: number, changed: 'all' | 'none'): Promise<Took> {
  const names = Array.from({ length: targets }, (_, at) => `target-${at + 1}`);
  const described = names.map((name) => [name, targetOf(sandbox, { domain: `${name}.localhost` })] as const);
  await configure(sandbox, { owner: 'provision-registry/bench', targets: Object.fromEntries(described) });
  const started = performance.now();
  let requests = 0;
  for (const targetName of names) {
    const report = await cloudHalf({
      targetName,
      env: environmentOf(sandbox),
      cwd: sandbox.directory,
      signal: new AbortController().signal,
      emit: () => undefined,
    });
    refuseOther(report, changed);
    requests += report.requests.openstack + report.requests.cloudflare;
  }
  return { targets, requests, seconds: (performance.now() - started) / 1000 };
}

function refuseOther({ outcome, changes, error, target }: Report, wanted: 'all' | 'none'): void {
  const changed = changes.filter(({ action }) => action !== 'none').length;
  const expected = wanted === 'all' ? changes.length : 0;
  if (outcome === 'success' && changed === expected) return;
  const why = [error, ...changes.map((change) => change.error)].map((failure) => failure?.message).find(Boolean);
  throw new Error(`${target}: ${outcome}, ${changed} of ${changes.length} changed (${why})`);
}
