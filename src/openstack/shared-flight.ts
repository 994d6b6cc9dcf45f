import type { OpenStack } from './openstack.ts';

/**
 * Lets those who ask a session for the same at the same time share one answer, so that two volumes are found with one
 * list, and a server that two of them wait for is stopped once. Nothing is kept: whoever asks when the answer is there
 * starts anew.
 *
 * @param keyOf what makes two questions the same
 * @param answer answers the first to ask; its signal, if any, counts for all
 */
export function sharedFlight<Asked, T>(
  keyOf: (asked: Asked) => string,
  answer: (openstack: OpenStack, asked: Asked) => Promise<T>,
): (openstack: OpenStack, asked: Asked) => Promise<T> {
  const flights = new WeakMap<OpenStack, Map<string, Promise<T>>>();
  return async (openstack, asked) => {
    const underWay = flights.get(openstack) ?? new Map<string, Promise<T>>();
    flights.set(openstack, underWay);
    const key = keyOf(asked);
    const flight = underWay.get(key) ?? answer(openstack, asked).finally(() => underWay.delete(key));
    underWay.set(key, flight);
    return await flight;
  };
}
