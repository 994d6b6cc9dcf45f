import { Refusal } from '../http/refusal.ts';

export function forbidden(action: string): Refusal {
  return new Refusal(403, `You are not authorized to perform the requested action: ${action}`);
}

export function unauthorizedByKeystone(
  origin: string,
  message = 'The request you have made requires authentication.',
): Refusal {
  return new Refusal(401, message, 'Unauthorized', { 'WWW-Authenticate': `Keystone uri="${origin}/identity/v3"` });
}
