import { Refusal } from './http/refusal.ts';

/** What Keystone's middleware in front of a service says to who has no good token. */
export function unauthorized(origin: string): Refusal {
  return new Refusal(401, 'The request you have made requires authentication.', 'Unauthorized', {
    'WWW-Authenticate': `Keystone uri="${origin}/identity"`,
  });
}

/** Its body, which is Keystone's and not the service's. */
export function unauthorizedBody({ message, title }: Refusal): unknown {
  return { error: { code: 401, title, message } };
}
