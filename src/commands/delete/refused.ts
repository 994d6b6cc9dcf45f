import { ActionableError } from '../../engine/actionable-error.ts';
import { RegistryError } from '../../registry/client/registry-error.ts';

/** The same error, or where the registry does not allow deletion now what that means and how it is mended. */
export function deletionRefused(error: unknown): unknown {
  if (!(error instanceof RegistryError) || error.status !== 405) return error;
  const { message } = error;
  // Distribution names UNSUPPORTED where delete.enabled is false; a registry that only reads knows no such method at all.
  if (error.code === 'UNSUPPORTED') {
    const remedy =
      'Its configuration must have storage.delete.enabled: provision writes it so, and restarts the registry.';
    return new ActionableError(message, remedy, { cause: error });
  }
  return new ActionableError(
    `${message}. The registry only reads just now: its garbage is being collected, or that was broken off`,
    'Run again in some minutes; if it stays so, provision or clean lets it be written to again.',
    { cause: error },
  );
}
