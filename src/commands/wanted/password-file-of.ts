import type { RotationState } from '../../engine/report.ts';
import { pathOf } from '../../host/service-spec.ts';
import { type PasswordFile, parsePasswordFile } from '../../registry/configuration/password-file.ts';
import type { Target } from '../../target/target.ts';
import { concerning } from './password.ts';
import { htpasswdFile } from './services.ts';

/** The rotation of the password that is open and concerns the target's user, as the report has it. */
export function openRotation(
  file: PasswordFile,
  { registry: { user }, kubernetes }: Target,
): RotationState | undefined {
  const { rotation } = concerning(file, user);
  if (rotation === undefined) return undefined;
  const { from, to } = rotation;
  return {
    state: 'open',
    from,
    to,
    ...(to === user ? { configured: true } : {}),
    ...(kubernetes.nodes.length > 0 ? { nodes: true } : {}),
  };
}

/** What the registry's password file says, by what was read of the host; an empty one where nothing was. */
export function passwordFileOf(seen: { readonly contents: ReadonlyMap<string, string> } | undefined): PasswordFile {
  return parsePasswordFile(seen?.contents.get(pathOf('registry', htpasswdFile)));
}
