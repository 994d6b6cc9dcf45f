import type { NetworkFault } from '../http/network-fault.ts';
import { NoAnswer } from '../http/no-answer.ts';
import type { Credentials } from './credentials.ts';
import { type Effect, type Request, type Service, unknownOutcomeRemedy } from './openstack.ts';

interface Unanswered {
  readonly service: Service;
  readonly method: Request['method'];
  readonly url: URL;
  readonly effect: Effect;
}

/** A service of the cloud gave no answer to a request. */
export class UnreachableError extends NoAnswer {
  override name = 'UnreachableError';

  constructor(request: Unanswered, credentials: Pick<Credentials, 'source' | 'interface'>, cause: unknown) {
    const { service, method, url } = request;
    super(request.effect === 'changes', cause, (fault) => ({
      message: `${service} at ${url.origin} could not be reached for ${method} ${url.pathname}: ${fault.why} (${fault.detail})`,
      remedy: remedyFor(request, credentials, fault),
    }));
  }
}

const hints: Partial<Readonly<Record<NetworkFault['kind'], string>>> = {
  certificate: 'If the cloud has a certificate authority of its own, give its certificates as cacert (OS_CACERT).',
  tls: 'Perhaps it wants http:// instead of https://.',
};

function remedyFor(
  request: Unanswered,
  credentials: Pick<Credentials, 'source' | 'interface'>,
  { kind, unsent }: NetworkFault,
): string {
  const where =
    request.service === 'identity'
      ? `Check auth_url in ${credentials.source}, and that this network reaches it.`
      : `The cloud's own catalog names this address for the interface '${credentials.interface}'; check that this network reaches it, or choose another interface in ${credentials.source}.`;
  const unknown = request.effect === 'changes' && !unsent ? unknownOutcomeRemedy : undefined;
  return [hints[kind], where, unknown].filter((sentence) => sentence !== undefined).join(' ');
}
