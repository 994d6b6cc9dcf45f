import { type DockerConfigFile, membersNamed } from './docker-config-file.ts';
import { stringValue } from './json-bytes.ts';

/**
 * What of a `config.json` keeps a right entry from being used.
 *
 * @returns full sentences without a full stop and without secrets
 */
export function remarksOn(file: DockerConfigFile, host: string): readonly string[] {
  return [...helperRemarks(file, host), ...faultRemarks(file, host)];
}

/** docker asks a helper before it looks at `auths`; kubelet knows of no helpers. */
function helperRemarks({ text, root }: DockerConfigFile, host: string): readonly string[] {
  const ofHost = membersNamed(text, root, 'credhelpers').flatMap(({ value }) =>
    value.kind === 'object' ? value.members.filter(({ name }) => stringValue(text, name) === host) : [],
  );
  const named = [
    ...ofHost.map(({ value }) => ({ where: `credHelpers for ${host}`, helper: stringValue(text, value) })),
    ...membersNamed(text, root, 'credsstore').map(({ value }) => ({
      where: 'credsStore',
      helper: stringValue(text, value),
    })),
  ].filter(({ helper }) => helper);
  return named
    .slice(0, 1)
    .map(
      ({ where, helper }) =>
        `docker on this node asks docker-credential-${helper} (${where}) and not the entry for ${host}; kubelet takes the entry`,
    );
}

/** One entry that kubelet cannot read makes it pass over the whole file. */
function faultRemarks({ entries }: DockerConfigFile, host: string): readonly string[] {
  return entries.flatMap(({ key, registry, fault }) =>
    fault === undefined || registry === host
      ? []
      : [`kubelet passes over the whole file because its entry for ${key} ${fault}`],
  );
}
