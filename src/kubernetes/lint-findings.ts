import { failure, ok, warning } from '../engine/check.ts';
import type { Check } from '../engine/report.ts';
import type { ChartValues } from './chart-values.ts';
import { registryOf } from './registry-key.ts';

/** What values are held against. */
export interface LintWish {
  /** The registry as it stands in image names. */
  readonly host: string;
  readonly user: string;
  /** When it is known, the values' own are compared with it. */
  readonly password?: string;
  readonly imagePrefix: string;
  /** Whether the nodes log in by themselves. */
  readonly nodesLogIn: boolean;
  /** What writes the values with the password, and what the manifest of a Secret, as command lines without the program. */
  readonly secretValuesLine: string;
  readonly pullSecretLine: string;
}

/** What is wrong with a value: the rest of a sentence that begins with its key, and what to do. */
export interface Finding {
  readonly path: readonly string[];
  readonly words: string;
  readonly remedy: string;
  readonly state?: 'warning';
}

/** One check of several findings: the first that is a failure, or else the first, or that all is well. */
export function checkOf(
  values: ChartValues,
  name: string,
  findings: readonly Finding[],
  well: string,
): readonly Check[] {
  if (findings.length === 0) return [ok(name, well)];
  return findings.map(({ path, words, remedy, state }) => {
    const place = values.place(path);
    const detail = `${place === undefined ? '' : `${place}: `}${[...values.root, ...path].join('.')} ${words}`;
    return state === 'warning' ? warning(name, detail, remedy) : failure(name, detail, remedy);
  });
}

/** The findings on a login: who, with which password. */
export function loginFindings(
  values: ChartValues,
  path: readonly string[],
  { user, password, secretValuesLine }: LintWish,
): readonly Finding[] {
  const [userPath, passwordPath] = [
    [...path, 'username'],
    [...path, 'password'],
  ];
  const [who, secret] = [values.at(userPath), values.at(passwordPath)];
  const findings: Finding[] = [];
  if (who !== user) {
    const words = who === undefined ? 'is missing' : typeof who === 'string' ? `is '${who}'` : 'is no string';
    findings.push({ path: userPath, words, remedy: `Set it to ${user}.` });
  }
  const remedy = `Give helm the file with the password after the others; \`${secretValuesLine}\` writes it.`;
  if (secret === undefined || secret === '') findings.push({ path: passwordPath, words: 'is missing', remedy });
  else if (typeof secret !== 'string') {
    findings.push({ path: passwordPath, words: 'is no string', remedy: 'Put it in quotes.' });
  } else if (password !== undefined && secret !== password) {
    findings.push({ path: passwordPath, words: 'is another password than REGISTRY_PASSWORD', remedy });
  }
  return findings;
}

/** The finding on a name of the registry, if it is wrong. */
export function hostFinding(values: ChartValues, path: readonly string[], wanted: string): readonly Finding[] {
  const found = values.at(path);
  const host = registryOf(wanted);
  const remedy = `Set it to ${wanted}.`;
  if (found === undefined) return [{ path, words: 'is missing', remedy }];
  if (typeof found !== 'string') return [{ path, words: 'is no string', remedy }];
  if (registryOf(found) !== host) return [{ path, words: `is ${found}, which is not this registry`, remedy }];
  if (found.startsWith('http://')) return [{ path, words: `is ${found}, and the registry has HTTPS only`, remedy }];
  return [];
}
