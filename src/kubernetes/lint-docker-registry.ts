import type { Check } from '../engine/report.ts';
import type { ChartValues } from './chart-values.ts';
import { checkOf, type Finding, hostFinding, type LintWish, loginFindings } from './lint-findings.ts';
import { registryOf } from './registry-key.ts';

const path = ['config', 'DockerRegistry'];
const [url, key, token] = [
  [...path, 'url'],
  [...path, 'auth_config_url'],
  [...path, 'token_url'],
];

/** How BinderHub itself asks the registry (jupyterhub/binderhub:binderhub/registry.py). */
export function lintDockerRegistry(values: ChartValues, wish: LintWish): readonly Check[] {
  const findings = [...urlFindings(values, wish), ...keyFindings(values, wish), ...tokenFindings(values)];
  return checkOf(values, 'DockerRegistry', findings, `BinderHub asks https://${wish.host} with its password`);
}

/** Without a URL it takes the first registry of the chart's config.json, which is registry.url. */
function urlFindings(values: ChartValues, { host }: LintWish): readonly Finding[] {
  const found = values.at(url);
  const wanted = `https://${host}`;
  if (found === undefined) {
    const words = 'is missing, as registry.url is: BinderHub asks Docker Hub';
    return values.at(['registry', 'url']) === undefined ? [{ path: url, words, remedy: `Set it to ${wanted}.` }] : [];
  }
  const wrong = hostFinding(values, url, wanted);
  if (wrong.length > 0 || found === wanted) return wrong;
  return [{ path: url, words: `is ${found}, and a path is put right behind it`, remedy: `Set it to ${wanted}.` }];
}

function keyFindings(values: ChartValues, wish: LintWish): readonly Finding[] {
  const given = ['username', 'password'].some((name) => values.at([...path, name]) !== undefined);
  if (given) return loginFindings(values, path, wish);
  const written = values.at(['registry', 'url']);
  const remedy = `Set it to ${typeof written === 'string' ? written : `https://${wish.host}`}, as registry.url.`;
  const found = values.at(key);
  const lost = 'BinderHub asks without a password and builds at each launch';
  if (found !== undefined) {
    const words = `is ${found}, and the login has the key ${written} (registry.url): ${lost}`;
    return found === written || written === undefined ? [] : [{ path: key, words, remedy }];
  }
  // By itself it looks for the URL and for its host.
  const asked = values.at(url) ?? written;
  if (typeof asked !== 'string' || written === undefined || asked === written || registryOf(asked) === written)
    return [];
  return [{ path: key, words: `is missing, and the login has the key ${written} (registry.url): ${lost}`, remedy }];
}

function tokenFindings(values: ChartValues): readonly Finding[] {
  const found = values.at(token);
  if (found === undefined || found === '') return [];
  const words = `is ${found}: this registry has no token server, and takes user and password themselves`;
  return [{ path: token, words, remedy: 'Set it to "", or remove it.' }];
}
