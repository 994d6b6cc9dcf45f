import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { unreachable } from './unreachable.ts';

export interface PlainAnswer {
  readonly status: number;
  readonly location: string | undefined;
}

/**
 * Asks for `/v2/` of a registry's name by plain HTTP, without any password, and follows no redirection.
 *
 * @param connect where TCP goes
 * @throws RegistryUnreachable when no answer came
 */
export async function askPlainly(
  domain: string,
  connect: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<PlainAnswer> {
  const sending = request({ ...connect, path: '/v2/', headers: { host: domain }, agent: false, signal });
  try {
    sending.end();
    const [answer]: IncomingMessage[] = await once(sending, 'response');
    answer?.resume();
    return { status: answer?.statusCode ?? 0, location: answer?.headers.location };
  } catch (error) {
    throw unreachable(domain, error);
  } finally {
    sending.destroy();
  }
}
