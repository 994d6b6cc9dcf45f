import { createSecureContext, getCACertificates } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';

/**
 * The connections that requests travel on. One that changes something has a connection of its own: when that is lost,
 * the service had begun on the request, while a kept one may just have been closed for having been idle.
 *
 * @param answerTimeoutMs for the head of an answer, and between two parts of its body
 * @param ca PEM of authorities that are trusted besides the well-known ones
 */
export function connections(answerTimeoutMs: number, ca?: string): (changing: boolean) => Dispatcher {
  const options: Agent.Options = {
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    allowH2: false,
    // Read once: as a mere list of certificates every new connection would parse all of them again.
    ...(ca === undefined
      ? {}
      : { connect: { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) } }),
  };
  const kept = new Agent(options);
  const own = new Agent({ ...options, pipelining: 0 });
  return (changing) => (changing ? own : kept);
}
