import type { IncomingMessage } from 'node:http';
import type { CertificateAuthority } from '../certificate-authority.ts';
import { Fault } from './fault.ts';
import {
  createCertificate,
  listCertificates,
  revokeCertificate,
  type SandboxOriginCertificate,
  showCertificate,
} from './origin-ca.ts';
import { page, type Result } from './page.ts';
import type { SandboxZone } from './record.ts';
import {
  changeRecord,
  createRecord,
  deleteRecord,
  listRecords,
  type Records,
  replaceRecord,
  showRecord,
} from './records.ts';
import { changeMode, type EncryptionModes, showMode } from './zone-settings.ts';

/** What an API token may be allowed, as it is called where tokens are made. */
export const permissions = ['Zone', 'DNS', 'Zone Settings', 'SSL and Certificates'] as const;
export type Permission = (typeof permissions)[number];

export interface State {
  readonly token: string;
  /** What the token is allowed. */
  readonly allowed: ReadonlySet<Permission>;
  readonly zones: readonly SandboxZone[];
  readonly records: Records;
  readonly modes: EncryptionModes;
  /** Signs for the Origin CA. */
  readonly authority: CertificateAuthority;
  readonly certificates: Map<string, SandboxOriginCertificate>;
  /** Where the proxy answers from, in CIDR notation. */
  readonly proxyRanges: readonly string[];
}

/** Below the API's base. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'http://sandbox').pathname.replace(/^\/client\/v4/, '');
}

/** @throws {Fault} */
export function answer(request: IncomingMessage, body: unknown, state: State): Result {
  const { method } = request;
  const path = pathOf(request);
  // Anybody may know these.
  if (path === '/ips' && method === 'GET') {
    return { result: { ipv4_cidrs: state.proxyRanges, ipv6_cidrs: [], etag: '0'.repeat(32) } };
  }
  const admitted = isAdmitted(request, state);
  if (path === '/user/tokens/verify' && method === 'GET') {
    if (!admitted) throw new Fault(401, 1000, 'Invalid API Token');
    return { result: { id: '0'.repeat(32), status: 'active' } };
  }
  if (!admitted) throw new Fault(403, 9109, 'Invalid access token');
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const [collection, id, ...more] = path.split('/').slice(1);
  const asked = { method, path, url, body, state };
  if (collection === 'certificates' && more.length === 0) return answerOriginCa(asked, id);
  if (collection === 'zones') return answerZones(asked, id, more);
  throw noRoute(path);
}

interface AskedOf {
  readonly method: string | undefined;
  readonly path: string;
  readonly url: URL;
  readonly body: unknown;
  readonly state: State;
}

function answerZones({ method, path, url, body, state }: AskedOf, zoneId: string | undefined, more: string[]): Result {
  const [kind, one = '', ...rest] = more;
  if (zoneId === undefined && method === 'GET') {
    demand(state, 'Zone');
    return listZones(url, state);
  }
  const zone = state.zones.find(({ id }) => id === zoneId);
  // A token is told nothing of zones that it may not see.
  if (zone === undefined) throw isId(zoneId) ? refused() : noRoute(path);
  if (kind === undefined && method === 'GET') {
    demand(state, 'Zone');
    return { result: zoneView(zone) };
  }
  if (kind === 'settings' && one === 'ssl' && rest.length === 0) {
    demand(state, 'Zone Settings');
    if (method === 'GET') return showMode(state.modes, zone);
    if (method === 'PATCH') return changeMode(state.modes, zone, body);
  }
  const act = kind === 'dns_records' && rest.length === 0 ? actions[`${method}${one === '' ? '' : ' one'}`] : undefined;
  if (act === undefined) throw noRoute(path);
  demand(state, 'DNS');
  return act(state.records, zone, { url, params: { record: one }, body });
}

const actions: Readonly<Record<string, typeof listRecords>> = {
  GET: listRecords,
  POST: createRecord,
  'GET one': showRecord,
  'PATCH one': changeRecord,
  'PUT one': replaceRecord,
  'DELETE one': deleteRecord,
};

function answerOriginCa({ method, path, url, body, state }: AskedOf, id: string | undefined): Result {
  demand(state, 'SSL and Certificates');
  if (id === undefined && method === 'POST') return createCertificate(state, body);
  if (id === undefined && method === 'GET') return listCertificates(state, { url });
  if (id !== undefined && method === 'GET') return showCertificate(state, id);
  if (id !== undefined && method === 'DELETE') return revokeCertificate(state, id);
  throw noRoute(path);
}

/** @throws {Fault} when what is sent is no token at all */
function isAdmitted({ headers }: IncomingMessage, { token }: State): boolean {
  const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  if (given !== undefined && /^[\w-]+$/.test(given)) return given === token;
  throw new Fault(400, 6003, 'Invalid request headers', [
    { code: 6111, message: 'Invalid format for Authorization header' },
  ]);
}

/** @throws {Fault} */
function demand({ allowed }: State, permission: Permission): void {
  if (!allowed.has(permission)) throw refused();
}

function refused(): Fault {
  return new Fault(403, 10_000, 'Authentication error');
}

function listZones(url: URL, { zones }: State): Result {
  const name = url.searchParams.get('name');
  return page(zones.filter((zone) => name === null || zone.name === name).map(zoneView), url.searchParams, 20);
}

function zoneView({ id, name }: SandboxZone) {
  const [known, nobody] = ['2014-01-01T05:20:00Z', '0'.repeat(32)];
  return {
    id,
    name,
    status: 'active',
    paused: false,
    type: 'full',
    development_mode: 0,
    name_servers: ['ada.ns.sandbox.example', 'bob.ns.sandbox.example'],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    activated_on: known,
    created_on: known,
    modified_on: known,
    account: { id: nobody, name: 'Sandbox' },
    owner: { id: nobody, type: 'user', name: 'Sandbox' },
    meta: {},
    plan: {},
  };
}

function isId(text: string | undefined): boolean {
  return /^[0-9a-f]{32}$/.test(text ?? '');
}

function noRoute(path: string): Fault {
  return new Fault(404, 7003, `Could not route to ${path}, perhaps your object identifier is invalid?`);
}
