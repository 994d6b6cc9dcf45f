import type { OpenStack } from './openstack.ts';

/**
 * Lets those who ask a session for the same at the same time share one answer, so that two volumes are found with one
 * list. Nothing is kept: whoever asks once the answer is there reads anew.
 *
 * @param read reads what `key` names; the signal is that of the first to ask
 */
export function sharedRead<T>(
  read: (openstack: OpenStack, key: string, signal: AbortSignal | undefined) => Promise<T>,
): (openstack: OpenStack, key: string, signal: AbortSignal | undefined) => Promise<T> {
  const underWay = new WeakMap<OpenStack, Map<string, Promise<T>>>();
  return async (openstack, key, signal) => {
    const reads = underWay.get(openstack) ?? new Map<string, Promise<T>>();
    underWay.set(openstack, reads);
    const begun = reads.get(key) ?? read(openstack, key, signal).finally(() => reads.delete(key));
    reads.set(key, begun);
    return await begun;
  };
}
