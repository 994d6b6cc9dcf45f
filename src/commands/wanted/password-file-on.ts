import type { Work } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import { pathOf } from '../../host/service-spec.ts';
import { type PasswordFile, parsePasswordFile } from '../../registry/configuration/password-file.ts';
import { htpasswdFile } from './services.ts';

/** What the registry's password file said when the facts about the host were read last. */
export async function passwordFileOn(host: Host, work: Work): Promise<PasswordFile> {
  const { contents } = await host.facts(work);
  return parsePasswordFile(contents.get(pathOf('registry', htpasswdFile)));
}
