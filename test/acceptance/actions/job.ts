import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JobLog, jobLog } from './job-log.ts';
import type { Around } from './stand-ins.ts';

/** Whether the job is cancelled, or its process killed, once a line was written. */
export type Cancelling = (line: string) => 'cancel' | 'kill' | undefined;

/** A job while it runs. */
export interface Job {
  readonly log: JobLog;
  readonly around: Around;
  readonly temporary: string;
  /** What every step finds in its environment. */
  readonly base: Readonly<Record<string, string>>;
  readonly ran: string[];
  readonly cancelOn: Cancelling;
  failed: boolean;
  cancelled: boolean;
  summary: string;
  /** What was written to GITHUB_ENV, GITHUB_PATH and GITHUB_STATE. */
  otherFiles: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An event as the runner hands it to a job. */
export interface JobEvent {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface JobOptions {
  /** The repository that the job works on. */
  readonly repository: string;
  readonly apiUrl: string;
  /** Of the commit that it works on. */
  readonly sha: string;
  /** What has started it; a dispatch by hand when left out. */
  readonly event?: JobEvent;
  readonly env?: Readonly<Record<string, string>>;
  readonly debug?: boolean;
  readonly cancelOn?: Cancelling;
}

const dispatched: JobEvent = { name: 'workflow_dispatch', payload: { inputs: null } };

/** Makes a job ready to run steps, with an empty workspace as runners have it. */
export async function openJob(options: JobOptions): Promise<Job> {
  const { repository, apiUrl, sha, event = dispatched, env = {}, debug = false, cancelOn } = options;
  const directory = await mkdtemp(join(tmpdir(), 'job-'));
  const [workspace, temporary] = [join(directory, 'work'), join(directory, 'temp')];
  await mkdir(workspace);
  await mkdir(temporary);
  const eventFile = join(directory, 'event.json');
  await writeFile(eventFile, JSON.stringify(event.payload));
  const job: Job = {
    log: jobLog(debug),
    around: { workspace, repository, artifacts: new Map(), used: [] },
    temporary,
    base: {
      PATH: process.env.PATH ?? '',
      HOME: directory,
      LANG: 'C.UTF-8',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: apiUrl,
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'neurolibre/registries',
      GITHUB_RUN_ID: '4711',
      GITHUB_SHA: sha,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temporary,
      ...(debug ? { RUNNER_DEBUG: '1' } : {}),
      ...env,
    },
    ran: [],
    cancelOn(line) {
      const way = cancelOn?.(line);
      if (way !== undefined) job.cancelled = true;
      return way;
    },
    failed: false,
    cancelled: false,
    summary: '',
    otherFiles: '',
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true });
    },
  };
  return job;
}
