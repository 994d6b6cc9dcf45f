import type { Report, RotationState } from '../engine/report.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { LineFor } from './line-for.ts';

/** What is left to a person after a rotation, or a part of one. */
export function rotationSteps(
  rotation: RotationState,
  { registry }: Pick<Report, 'registry'>,
  lineFor: LineFor,
): readonly string[] {
  const { state, to, configured, nodes, passwordFile } = rotation;
  if (state === 'begun') return [];
  if (state === 'over') return configured ? [] : [configuring(rotation)];
  const nodesFollow = nodes ? `; then ${lineFor('provision')} logs the nodes in anew` : '';
  const input = passwordFile === undefined ? '' : ` < ${shellQuote(passwordFile)}`;
  return [
    `${configuring(rotation)}${nodesFollow}`,
    `Give both to BinderHub's values and to all else that logs in: docker login ${registry.host} --username ${to} --password-stdin${input}`,
    finishing(rotation, lineFor),
  ];
}

/** What ends a rotation that another verb has found open. */
export function openRotationSteps(rotation: RotationState, lineFor: LineFor): readonly string[] {
  return [...(rotation.configured ? [] : [configuring(rotation)]), finishing(rotation, lineFor)];
}

function configuring({ to, passwordFile }: RotationState): string {
  const inFile = passwordFile === undefined ? '' : ` (in ${passwordFile})`;
  return `Set registry.user: ${to} in the configuration, and REGISTRY_PASSWORD to the new password${inFile}`;
}

function finishing({ from, passwordFile }: RotationState, lineFor: LineFor): string {
  const given = passwordFile === undefined ? '' : `REGISTRY_NEW_PASSWORD_FILE=${shellQuote(passwordFile)} `;
  return `When nothing uses ${from} any more, which takes kubelets up to 5 minutes: ${given}${lineFor('rotate')} --finish`;
}
