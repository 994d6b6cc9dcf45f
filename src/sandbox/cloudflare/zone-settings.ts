import { z } from 'zod';
import { Fault } from './fault.ts';
import type { Result } from './page.ts';
import type { SandboxZone } from './record.ts';

const modes = z.enum(['off', 'flexible', 'full', 'strict']);
export type EncryptionMode = z.infer<typeof modes>;

/** Encryption modes by zone; `full` where none was chosen. */
export type EncryptionModes = Map<SandboxZone, { readonly value: EncryptionMode; readonly modified: Date }>;

export function modeOf(all: EncryptionModes, zone: SandboxZone): EncryptionMode {
  return all.get(zone)?.value ?? 'full';
}

/** https://developers.cloudflare.com/api/resources/zones/subresources/settings/methods/get/ */
export function showMode(all: EncryptionModes, zone: SandboxZone): Result {
  const modified_on = all.get(zone)?.modified.toISOString() ?? null;
  return { result: { id: 'ssl', value: modeOf(all, zone), editable: true, modified_on } };
}

/** @throws {Fault} */
export function changeMode(all: EncryptionModes, zone: SandboxZone, body: unknown): Result {
  const asked = z.object({ value: modes }).safeParse(body);
  if (!asked.success) throw new Fault(400, 1007, 'Invalid value for zone setting ssl');
  all.set(zone, { value: asked.data.value, modified: new Date() });
  return showMode(all, zone);
}
