import type { Report, RotationState } from '../engine/report.ts';

/**
 * What is left to a person after a rotation, or a part of one.
 *
 * @param lineFor the command line that runs a verb on the same target
 */
export function rotationSteps(
  { state, from, to, configured, passwordFile }: RotationState,
  { registry }: Pick<Report, 'registry'>,
  lineFor: (verb: string) => string,
): readonly string[] {
  const inFile = passwordFile === undefined ? '' : ` (in ${passwordFile})`;
  if (state === 'over') {
    if (configured) return [];
    return [`Set registry.user: ${to} in the configuration, and REGISTRY_PASSWORD to the new password${inFile}`];
  }
  const given = passwordFile === undefined ? '' : `REGISTRY_NEW_PASSWORD_FILE=${passwordFile} `;
  return [
    `Give ${to} and the new password${inFile} to all that logs in as ${from}: BinderHub's values, the nodes, docker login`,
    `docker login ${registry.host} --username ${to} --password-stdin${passwordFile === undefined ? '' : ` < ${passwordFile}`}`,
    `When nothing uses ${from} any more: ${given}${lineFor('rotate')} --finish`,
  ];
}
