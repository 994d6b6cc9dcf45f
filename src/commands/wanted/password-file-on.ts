import type { RotationState } from '../../engine/report.ts';
import type { Work } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import { pathOf } from '../../host/service-spec.ts';
import { type PasswordFile, parsePasswordFile } from '../../registry/configuration/password-file.ts';
import type { Target } from '../../target/target.ts';
import { concerning } from './password.ts';
import { htpasswdFile } from './services.ts';

/** The rotation of the password that is open and concerns the target's user, as the report has it. */
export async function openRotation(
  host: Host,
  { registry: { user }, kubernetes }: Target,
  work: Work,
): Promise<RotationState | undefined> {
  const { rotation } = concerning(await passwordFileOn(host, work), user);
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

/** What the registry's password file said when the facts about the host were read last. */
export async function passwordFileOn(host: Host, work: Work): Promise<PasswordFile> {
  const { contents } = await host.facts(work);
  return parsePasswordFile(contents.get(pathOf('registry', htpasswdFile)));
}
