import { readOnly, scriptNames } from '../../src/host/scripts.ts';
import type { Asked, Fault } from '../../src/sandbox/faults.ts';

/** One request of a run that asks to change something, or one command on its host, found again in any other run. */
export interface Place {
  /** `POST network /v2.0/security-group-rules, number 2`. */
  readonly called: string;
  /** As it was in the run that it was taken from. */
  readonly asked: Asked;
  readonly where: Pick<Fault, 'service' | 'method' | 'path' | 'nth'>;
}

/** Whether a request asks to change something. To sign in, or to read a console, changes nothing. */
export function changes({ service, method, path }: Asked): boolean {
  if (service === 'host') {
    const script = scriptNames.find((name) => path.includes(`-- ${name}`));
    return script !== undefined && !readOnly.has(script);
  }
  return method !== 'GET' && method !== 'HEAD' && service !== 'identity' && !isAction(path);
}

/** The same, and a server's actions too: to stop and to start it, though some only read its console. */
export function changesOrActs(asked: Asked): boolean {
  return changes(asked) || isAction(asked.path);
}

function isAction(path: string): boolean {
  return /\/servers\/[^/]+\/action$/.test(path);
}

const id = /[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}/g;

/** Names requests so that they are found in another run, where ids are others and what is done at once comes in any order. */
export function placesOf(asked: readonly Asked[]): readonly Place[] {
  const seen = new Map<string, number>();
  return asked.map((one) => {
    const { service, method, path } = one;
    const plain = path.replace(id, '*');
    const key = `${method} ${service} ${plain}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const pattern = plain.split('*').map(escaped).join('[0-9a-f-]+');
    return {
      called: nth === 1 ? key : `${key}, number ${nth}`,
      asked: one,
      where: { service, method, path: new RegExp(`^${pattern}$`), nth },
    };
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
