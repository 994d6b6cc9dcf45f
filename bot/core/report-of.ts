import { strFromU8, unzipSync } from 'fflate';
import { z } from 'zod';
import type { Report } from '../../src/engine/report.ts';
import { reportSchema } from '../../src/engine/report-schema.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import type { CompletedRun } from './events.ts';
import { everyPage } from './every-page.ts';

/** Bytes. A listing of thousands of images takes some hundreds of KiB. */
const longestZip = 4 * 2 ** 20;
const longestReport = 16 * 2 ** 20;

const fileName = 'report.json';

/**
 * The report that a run has kept as an artifact, as `action.yml` does.
 *
 * @returns undefined when there is none, or none that can be read
 * @throws when GitHub could not be asked
 */
export async function reportOf(
  github: GitHub,
  run: Pick<CompletedRun, 'id'>,
  { command, target }: Pick<Report, 'command' | 'target'>,
  { log }: Pick<Around, 'log'>,
): Promise<Report | undefined> {
  const zip = await download(github, run.id, `report-${target}-${command}`, log);
  if (zip === undefined) return undefined;
  try {
    const bytes = new Uint8Array(z.instanceof(ArrayBuffer).parse(zip));
    const report = reportSchema.parse(JSON.parse(strFromU8(unpacked(bytes))));
    if (report.command === command && report.target === target) return report;
    log(`run ${run.id} has kept the report of another command`);
  } catch (error) {
    log(`run ${run.id} has kept a report that cannot be read: ${error instanceof Error ? error.name : 'error'}`);
  }
  return undefined;
}

async function download(github: GitHub, run: number, name: string, log: Around['log']): Promise<unknown> {
  const { request, repository } = github;
  const list = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts';
  const get = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}';
  try {
    const all = await everyPage(async (paging) => {
      const { data } = await request(list, { ...repository, run_id: run, name, ...paging });
      return data.artifacts;
    });
    // A run that was started once more has one of each attempt.
    const newest = all
      .filter((one) => one.name === name && !one.expired)
      .toSorted((one, other) => other.id - one.id)[0];
    if (newest === undefined) return undefined;
    if (newest.size_in_bytes > longestZip) {
      log(`run ${run} has kept a report of ${newest.size_in_bytes} bytes, which is too much to be one`);
      return undefined;
    }
    const { data } = await request(get, { ...repository, artifact_id: newest.id, archive_format: 'zip' });
    return data;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Unpacks no more than the size that the zip itself tells of the file, nor a file that tells too large a one. */
function unpacked(zip: Uint8Array): Uint8Array {
  const files = unzipSync(zip, {
    filter: ({ name, originalSize }) => name === fileName && originalSize <= longestReport,
  });
  const file = files[fileName];
  if (file === undefined) throw new Error(`no ${fileName} in it`);
  return file;
}
