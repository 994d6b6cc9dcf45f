import type { Check } from '../engine/report.ts';
import type { ChartValues } from './chart-values.ts';
import { checkOf, type Finding, type LintWish } from './lint-findings.ts';

const binderHub = ['config', 'BinderHub'];
const attestations = ['config', 'KubernetesBuildExecutor', 'extra_envs', 'BUILDX_NO_DEFAULT_ATTESTATIONS'];

/** Where images go, and in what form. */
export function lintImages(values: ChartValues, wish: LintWish): readonly Check[] {
  return [
    ...checkOf(values, 'use_registry', useRegistry(values), 'images are looked for in the registry and pushed there'),
    ...checkOf(values, 'image_prefix', imagePrefix(values, wish), `images go to ${wish.host}`),
    ...checkOf(values, 'manifests', manifests(values), 'the build pods push one manifest for each image'),
  ];
}

function useRegistry(values: ChartValues): readonly Finding[] {
  const path = [...binderHub, 'use_registry'];
  const found = values.at(path);
  // The chart has it true by itself.
  if (found === true || (found === undefined && !values.isTakenAway(path))) return [];
  const words = found === false ? 'is false: images stay on the node that built them' : 'is not true';
  return [{ path, words, remedy: 'Set it to true.' }];
}

function imagePrefix(values: ChartValues, { host, imagePrefix }: LintWish): readonly Finding[] {
  const path = [...binderHub, 'image_prefix'];
  const found = values.at(path);
  const remedy = `Set it to ${imagePrefix}, or to another name below ${host}/.`;
  const wrong = (words: string) => [{ path, words, remedy }];
  if (found === undefined) return wrong('is missing');
  if (typeof found !== 'string') return wrong('is no string');
  if (found.includes('://')) return wrong(`is ${found}: names of images begin without https://`);
  if (!found.startsWith(`${host}/`)) return wrong(`is ${found}, which is not in this registry`);
  const rest = found.slice(host.length + 1);
  if (!/^([a-z0-9]+([._-]+[a-z0-9]+)*\/)*([a-z0-9]+([._-]+[a-z0-9]+)*[._-]*)?$/.test(rest)) {
    return wrong(`is ${found}: names of images have small letters, digits and . _ - / only`);
  }
  if (rest.includes('/')) return [];
  const words = `is ${found}, with nothing between the registry and the name: older BinderHubs then ask for a wrong name and build at each launch`;
  return [{ path, words, remedy, state: 'warning' }];
}

/** See `binderHubValues` for what goes wrong without it. */
function manifests(values: ChartValues): readonly Finding[] {
  const found = values.at(attestations);
  const path = attestations;
  if (typeof found === 'string' && found !== '' && found !== '0' && found !== 'false') return [];
  if (found !== undefined && typeof found !== 'string') {
    return [
      { path, words: 'is no string, and Kubernetes refuses the build pods', remedy: 'Set it to "1", with the quotes.' },
    ];
  }
  const words =
    'is not set: buildx may push an index with attestations for an image, which BinderHub does not find again and builds at each launch';
  return [{ path, words, remedy: 'Set it to "1", with the quotes.', state: 'warning' }];
}
