import { ActionableError } from '../engine/actionable-error.ts';
import { type Effect, type Request, type Service, unknownOutcomeRemedy } from './openstack.ts';
import { type ServiceWords, serviceWords } from './service-words.ts';

/** What a refusal means to us. The status alone does not tell: quota comes as 403, 409 or 413. */
export type Kind = 'quota' | 'no-address' | 'not-found' | 'conflict' | 'unauthorized' | 'forbidden' | 'other';

export interface Refusal {
  readonly service: Service;
  readonly method: Request['method'];
  /** Below the service's endpoint, without the query. */
  readonly path: string;
  readonly effect: Effect;
  readonly status: number;
  /** The body as it came: JSON of some shape, HTML of a proxy, or nothing. */
  readonly text: string;
  readonly requestId?: string;
  /** What to do next, where the caller knows better than the status does. */
  readonly remedy?: string;
}

/** A service of the cloud refused a request. */
export class OpenStackError extends ActionableError {
  override name = 'OpenStackError';
  readonly service: Service;
  readonly method: Request['method'];
  readonly path: string;
  readonly status: number;
  /** The service's own name for it: `SecurityGroupInUse` (Neutron's type), `itemNotFound`, `overLimit`. */
  readonly type?: string;
  readonly requestId?: string;
  readonly kind: Kind;
  override readonly outcomeUnknown: boolean;

  constructor(refusal: Refusal) {
    const words = serviceWords(refusal.text);
    const said = words.message ?? `it gave no reason`;
    const id = refusal.requestId === undefined ? '' : `, request id ${refusal.requestId}`;
    const kind = kindOf(refusal.status, words);
    const outcomeUnknown = refusal.effect === 'changes' && mayHaveBegun(refusal.status);
    super(
      `${refusal.service} refused ${refusal.method} ${refusal.path}: ${said} [HTTP ${refusal.status}${id}]`,
      refusal.remedy ?? remedyFor(kind, refusal.status, outcomeUnknown),
    );
    this.service = refusal.service;
    this.method = refusal.method;
    this.path = refusal.path;
    this.status = refusal.status;
    if (words.type !== undefined) this.type = words.type;
    if (refusal.requestId !== undefined) this.requestId = refusal.requestId;
    this.kind = kind;
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** A fault of the service, or of a proxy before it, may come after the deed. 501 alone says that there was none. */
function mayHaveBegun(status: number): boolean {
  return status >= 500 && status !== 501;
}

/** Neutron's exceptions when a network has given out all its addresses; they come as 409 and 400. */
const noAddressTypes: ReadonlySet<string | undefined> = new Set([
  'IpAddressGenerationFailure',
  'IpAddressGenerationFailureAllSubnets',
  'ExternalIpAddressExhausted',
]);

/** The one thing to do about quota, however it comes to light. */
export const quotaRemedy =
  "Remove what is no longer needed, ask for less, or ask the cloud's operators for more quota.";

/** Nova says quota as 403 with these words, Cinder as 413 `overLimit`, Neutron as 409 of the type `OverQuota`. */
function kindOf(status: number, { message, type }: ServiceWords): Kind {
  if (type === 'OverQuota' || (status === 413 && type === 'overLimit')) return 'quota';
  if ((status === 403 || status === 413) && /quota exceeded|exceeds? .*quota/i.test(message ?? '')) return 'quota';
  if (noAddressTypes.has(type)) return 'no-address';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  return 'other';
}

function remedyFor(kind: Kind, status: number, outcomeUnknown: boolean): string {
  switch (kind) {
    case 'quota':
      return `${quotaRemedy} Run doctor to see need, used and left of each.`;
    case 'no-address':
      return "The network has given out all its addresses: free one that is no longer needed, choose another network, or ask the cloud's operators for more.";
    case 'not-found':
      return 'It may have been removed meanwhile, or belong to another project or region; run again to look anew.';
    case 'conflict':
      return 'Its present state does not allow this, or someone else changes it too; wait a little and run again.';
    case 'unauthorized':
      return 'The cloud no longer accepts the token; check that the credentials have not been revoked, and run again.';
    case 'forbidden':
      return "The credentials lack the right to do this; check the user's role in the project, or the access rules of the application credential.";
    case 'other':
      if (outcomeUnknown)
        return `This is a fault on the cloud's side. ${unknownOutcomeRemedy} Give its operators the request id if it stays.`;
      return status >= 500 || status === 429
        ? "This is a fault on the cloud's side; run again later, and give its operators the request id if it stays."
        : 'Mend what it says and run again.';
  }
}
