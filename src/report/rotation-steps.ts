import type { Report, RotationState } from '../engine/report.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { LineFor } from './line-for.ts';

/** What is left to a person after a rotation, or a part of one. */
export function rotationSteps(
  { state, from, to, configured, nodes, passwordFile }: RotationState,
  { registry }: Pick<Report, 'registry'>,
  lineFor: LineFor,
): readonly string[] {
  const inFile = passwordFile === undefined ? '' : ` (in ${passwordFile})`;
  if (state === 'begun') return [];
  if (state === 'over') {
    if (configured) return [];
    return [`Set registry.user: ${to} in the configuration, and REGISTRY_PASSWORD to the new password${inFile}`];
  }
  const given = passwordFile === undefined ? '' : `REGISTRY_NEW_PASSWORD_FILE=${shellQuote(passwordFile)} `;
  const nodesFollow = nodes ? `; then ${lineFor('provision')} logs the nodes in anew` : '';
  const input = passwordFile === undefined ? '' : ` < ${shellQuote(passwordFile)}`;
  return [
    `Set registry.user: ${to} in the configuration, and REGISTRY_PASSWORD to the new password${inFile}${nodesFollow}`,
    `Give both to BinderHub's values and to all else that logs in: docker login ${registry.host} --username ${to} --password-stdin${input}`,
    `When nothing uses ${from} any more, which takes kubelets up to 5 minutes: ${given}${lineFor('rotate')} --finish`,
  ];
}
