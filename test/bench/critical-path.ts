import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { hostDelays } from '../../src/sandbox/host/host-delays.ts';
import { delays } from '../../src/sandbox/openstack/delays.ts';
import { localSandbox } from '../commands/local-sandbox.ts';
import { bundledAction } from './bundled-action.ts';
import { median } from './median.ts';
import type { Part } from './part.ts';

const most = 1.05;

/**
 * What the cloud and the host take one after the other when nothing else is waited for, in milliseconds at pace 1. Volumes,
 * attachments, the floating IP, mounts and the DNS record are made beside it, in less time.
 */
const path = {
  build: delays.build,
  boot: delays.boot,
  docker: hostDelays.installDocker,
  services: hostDelays.startService,
} as const;

const reportSchema = z.object({
  outcome: z.literal('success'),
  startedAt: z.iso.datetime().transform(Date.parse),
  durationMs: z.number(),
  changes: z.array(
    z.object({
      resource: z.string(),
      startedAt: z.iso.datetime().transform(Date.parse).optional(),
      durationMs: z.number().optional(),
    }),
  ),
});
type Report = z.output<typeof reportSchema>;

/** When a run had come how far, in milliseconds from its start. */
interface Passed {
  readonly asked: number;
  readonly booted: number;
  readonly docker: number;
  readonly services: number;
  readonly over: number;
}

/** How much longer a cold run takes than what it waits for along its critical path. */
export const part: Part = {
  title: 'A cold run against its critical path',
  how: 'The sandbox at a pace of 12, which is about that of a good real cloud, is provisioned from nothing by the bundle of the action. The critical path is what the sandbox itself takes, one after the other: building the server, booting it, installing Docker, starting the services. The run is longer by all that is ours: planning, asking, noticing late that something is done, and proving the registry. The run counts from when the action has started to its report.',
  async measure({ small, say }) {
    // A build of 18 s, a boot and an installation of 12 s each: about what a good real cloud takes.
    const pace = small ? 1 : 12;
    const runs: Passed[] = [];
    for (let round = 0; round < (small ? 1 : 3); round += 1) {
      const passed = passedIn(await provisioned(pace));
      say(`${seconds(passed.over)} s`);
      runs.push(passed);
    }
    const of = (what: keyof Passed) => median(runs.map((run) => run[what]));
    const ideal = Object.values(path).reduce((sum, ms) => sum + ms * pace, 0);
    const row = (words: string, own: number, took: number) => [
      words,
      seconds(own * pace),
      seconds(took),
      seconds(took - own * pace),
    ];
    const ratio = of('over') / ideal;
    return {
      tables: [
        {
          head: [`medians of ${runs.length}`, 'critical path, s', 'run, s', 'ours, s'],
          rows: [
            row('plan, lease, group and port, until the server is asked for', 0, of('asked')),
            row(
              'the server is built and boots, until its keys are known',
              path.build + path.boot,
              of('booted') - of('asked'),
            ),
            row('Docker is installed', path.docker, of('docker') - of('booted')),
            row('registry and proxy start', path.services, of('services') - of('docker')),
            row('the registry proves itself', 0, of('over') - of('services')),
            row('all', ideal / pace, of('over')),
          ],
        },
      ],
      targets: [
        {
          wanted: 'cold run within 5 % of its critical path',
          measured: `${((ratio - 1) * 100).toFixed(1)} % longer, ${seconds(of('over') - ideal)} s of ${seconds(ideal)} s`,
          met: ratio <= most,
        },
      ],
      remarks: [],
      versions: {},
    };
  },
};

async function provisioned(pace: number): Promise<Report> {
  await using sandbox = await localSandbox({ pace });
  const action = await bundledAction();
  const { file, directory } = action;
  const env = { ...action.env('provision', 'sandbox'), ...sandbox.env };
  await promisify(execFile)(process.execPath, [file], { env, cwd: directory, maxBuffer: 2 ** 24 });
  const read = reportSchema.parse(await action.report());
  await action.close();
  return read;
}

function passedIn({ startedAt, durationMs, changes }: Report): Passed {
  const times = (resource: string) => {
    const change = changes.find((one) => one.resource === resource);
    if (change?.startedAt === undefined) throw new Error(`the run has not made the ${resource}`);
    const begun = change.startedAt - startedAt;
    return { begun, ended: begun + (change.durationMs ?? 0) };
  };
  return {
    asked: times('server').begun,
    booted: times('host key').ended,
    docker: times('Docker').ended,
    services: Math.max(times('service registry').ended, times('service proxy').ended),
    over: durationMs,
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
