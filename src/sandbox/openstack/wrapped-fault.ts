import type { Reply } from './http/call.ts';
import type { Refusal } from './http/refusal.ts';
import { unauthorizedBody } from './unauthorized.ts';

const names: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  413: 'overLimit',
  429: 'overLimit',
  503: 'serviceUnavailable',
};

/** How Nova and Cinder word a refusal: wrapped in a name that follows from the status. */
export function wrappedFault(refusal: Refusal): Reply {
  const { status, message, headers } = refusal;
  if (status === 401) return { status, body: unauthorizedBody(refusal) };
  const retryAfter = headers['Retry-After'];
  const fault = { code: status, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
  return { status, body: { [names[status] ?? 'computeFault']: fault } };
}
