/** Whether a request does no harm when it is sent again: it only reads, or removes what is gone the second time. */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'DELETE';
}
