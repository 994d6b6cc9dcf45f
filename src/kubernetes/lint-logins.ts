import type { Check } from '../engine/report.ts';
import { type ChartValues, isMapping } from './chart-values.ts';
import { checkOf, type Finding, hostFinding, type LintWish, loginFindings } from './lint-findings.ts';

/** The chart refuses any other. */
const known = new Set(['url', 'username', 'password']);
const deprecated = ['config', 'BinderHub', 'push_secret'];
const pushSecrets = [
  ['config', 'KubernetesBuildExecutor', 'push_secret'],
  ['config', 'BuildExecutor', 'push_secret'],
  deprecated,
];

/** The login that the build pods push with. */
export function lintBuildLogin(values: ChartValues, wish: LintWish): readonly Check[] {
  const findings = [...removedKeys(values), ...pushSecretFindings(values)];
  const own = pushSecrets.find((path) => typeof values.at(path) === 'string');
  // With a Secret of one's own the chart's is not used to push, but BinderHub still reads it.
  const login = [
    ...hostFinding(values, ['registry', 'url'], `https://${wish.host}`),
    ...loginFindings(values, ['registry'], wish),
  ];
  const well = own === undefined ? 'the build pods log in' : `the build pods log in with the Secret ${values.at(own)}`;
  return checkOf(values, 'registry', [...findings, ...login], well);
}

function removedKeys(values: ChartValues): readonly Finding[] {
  const registry = values.at(['registry']);
  if (!isMapping(registry)) return [];
  return Object.keys(registry)
    .filter((key) => !known.has(key))
    .map((key) => ({
      path: ['registry', key],
      words: 'is no value of the chart, which then refuses all of them',
      remedy: 'Remove it; the chart tells what has come in its place when it refuses it.',
    }));
}

function pushSecretFindings(values: ChartValues): readonly Finding[] {
  if (values.at(deprecated) === undefined) return [];
  const remedy = 'Move it to config.BuildExecutor.push_secret, or remove it: the chart makes a Secret by itself.';
  return [{ path: deprecated, words: 'is deprecated', remedy, state: 'warning' }];
}

const secret = ['jupyterhub', 'imagePullSecret'];
const references = [
  ['jupyterhub', 'imagePullSecrets'],
  ['jupyterhub', 'singleuser', 'image', 'pullSecrets'],
];

/** The login that the pods of users pull with. */
export function lintPullSecret(values: ChartValues, wish: LintWish): readonly Check[] {
  const named = references.flatMap(namesAt(values));
  if (values.at([...secret, 'create']) !== true) return withoutSecret(values, wish, named);
  const findings = [...hostFinding(values, [...secret, 'registry'], wish.host), ...loginFindings(values, secret, wish)];
  const path = [...secret, 'automaticReferenceInjection'];
  if (values.at(path) === false && named.length === 0) {
    findings.push({ path, words: 'is false, and no pod names the Secret', remedy: 'Remove it: it is true by itself.' });
  }
  return checkOf(values, 'imagePullSecret', findings, 'the pods of users log in to pull');
}

function withoutSecret(values: ChartValues, wish: LintWish, named: readonly string[]): readonly Check[] {
  if (named.length > 0)
    return checkOf(values, 'imagePullSecret', [], `the pods of users pull with the Secret ${named.join(', ')}`);
  const path = [...secret, 'create'];
  const remedy = `Set it to true, with registry and username beside it; or name a Secret in jupyterhub.imagePullSecrets, of which \`${wish.pullSecretLine}\` writes the manifest.`;
  const finding: Finding = wish.nodesLogIn
    ? {
        path,
        words: 'is not true: a node pulls only once it has been logged in by provision',
        remedy,
        state: 'warning',
      }
    : { path, words: 'is not true: no pod of a user can pull its image', remedy };
  return checkOf(values, 'imagePullSecret', [finding], '');
}

/** Secrets are named as `name` or as `{ name: name }`. */
function namesAt(values: ChartValues): (path: readonly string[]) => readonly string[] {
  return (path) => {
    const found = values.at(path);
    if (!Array.isArray(found)) return [];
    return found.map((each: unknown) => String(isMapping(each) ? each.name : each));
  };
}
