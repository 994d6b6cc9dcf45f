import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Fault } from './cloudflare/fault.ts';
import { page, type Result } from './cloudflare/page.ts';
import type { SandboxZone } from './cloudflare/record.ts';
import {
  changeRecord,
  createRecord,
  deleteRecord,
  listRecords,
  type Records,
  replaceRecord,
  showRecord,
} from './cloudflare/records.ts';
import type { Faults } from './faults.ts';
import { answerUnder, type Sent } from './faults-http.ts';
import { hexId } from './openstack/identifiers.ts';

export interface CloudflareSandboxOptions {
  /** TCP port on 127.0.0.1; one that is free when left out. */
  readonly port?: number;
  /** The API token that is let in. */
  readonly token: string;
  /** Names of the zones that it may see and edit. */
  readonly zones: readonly string[];
  readonly faults?: Faults;
}

export interface SandboxCloudflare {
  /** Base URL of API v4. */
  readonly url: string;
  /** What the zones' name servers would answer for a name: the contents of its A records. */
  addresses(name: string): readonly string[];
  close(): Promise<void>;
}

interface State {
  readonly token: string;
  readonly zones: readonly SandboxZone[];
  readonly records: Records;
}

/** Starts the part of Cloudflare's API v4 that edits DNS. Follows https://developers.cloudflare.com/api/. */
export async function startCloudflare(options: CloudflareSandboxOptions): Promise<SandboxCloudflare> {
  const zones = options.zones.map((name) => ({ id: hexId(), name }));
  const state: State = { token: options.token, zones, records: new Map() };
  const server = createServer(async (request, response) => {
    const body = parsed(await text(request));
    const { method = 'GET' } = request;
    const effect = options.faults?.strike({ service: 'cloudflare', method, path: pathOf(request) });
    const sent = await answerUnder(effect, response, {
      act: () => enveloped(() => answer(request, body, state)),
      refuse: ({ status, message, code = 10_000, headers }) =>
        enveloped(() => {
          throw new Fault(status, code, message);
        }, headers),
    });
    if (sent === undefined) return;
    response.writeHead(sent.status, { ...sent.headers, 'CF-Ray': `${hexId().slice(0, 16)}-YUL` });
    response.end(sent.body);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}/client/v4`,
    addresses: (name) =>
      [...state.records.values()]
        .filter((each) => each.type === 'A' && each.name === name)
        .map(({ content }) => content),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function enveloped(act: () => Result, headers: Sent['headers'] = {}): Sent {
  const sent = (status: number, envelope: object): Sent => {
    return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(envelope) };
  };
  try {
    return sent(200, { ...act(), success: true, errors: [], messages: [] });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { status, code, message, chain } = error;
    const fault = { code, message, ...(chain.length === 0 ? {} : { error_chain: chain }) };
    return sent(status, { result: null, success: false, errors: [fault], messages: [] });
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'http://sandbox').pathname.replace(/^\/client\/v4/, '');
}

function answer(request: IncomingMessage, body: unknown, state: State): Result {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const path = pathOf(request);
  const admitted = isAdmitted(request, state);
  if (path === '/user/tokens/verify' && request.method === 'GET') {
    if (!admitted) throw new Fault(401, 1000, 'Invalid API Token');
    return { result: { id: '0'.repeat(32), status: 'active' } };
  }
  if (!admitted) throw new Fault(403, 9109, 'Invalid access token');
  const [collection, zoneId, kind, record = '', ...more] = path.split('/').slice(1);
  if (collection !== 'zones' || more.length > 0) throw noRoute(path);
  if (zoneId === undefined && request.method === 'GET') return listZones(url, state);
  const zone = state.zones.find(({ id }) => id === zoneId);
  // A token is told nothing of zones that it may not see.
  if (zone === undefined) throw isId(zoneId) ? new Fault(403, 10_000, 'Authentication error') : noRoute(path);
  if (kind === undefined && request.method === 'GET') return { result: zoneView(zone) };
  const act = kind === 'dns_records' ? actions[`${request.method}${record === '' ? '' : ' one'}`] : undefined;
  if (act === undefined) throw noRoute(path);
  return act(state.records, zone, { url, params: { record }, body });
}

const actions: Readonly<Record<string, typeof listRecords>> = {
  GET: listRecords,
  POST: createRecord,
  'GET one': showRecord,
  'PATCH one': changeRecord,
  'PUT one': replaceRecord,
  'DELETE one': deleteRecord,
};

/** @throws {Fault} when what is sent is no token at all */
function isAdmitted({ headers }: IncomingMessage, { token }: State): boolean {
  const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  if (given !== undefined && /^[\w-]+$/.test(given)) return given === token;
  throw new Fault(400, 6003, 'Invalid request headers', [
    { code: 6111, message: 'Invalid format for Authorization header' },
  ]);
}

function listZones(url: URL, { zones }: State): Result {
  const name = url.searchParams.get('name');
  return page(zones.filter((zone) => name === null || zone.name === name).map(zoneView), url.searchParams, 20);
}

function zoneView({ id, name }: SandboxZone) {
  const servers = ['ada.ns.sandbox.example', 'bob.ns.sandbox.example'];
  return { id, name, status: 'active', paused: false, type: 'full', name_servers: servers };
}

function isId(text: string | undefined): boolean {
  return /^[0-9a-f]{32}$/.test(text ?? '');
}

function noRoute(path: string): Fault {
  return new Fault(404, 7003, `Could not route to ${path}, perhaps your object identifier is invalid?`);
}

function parsed(sent: string): unknown {
  try {
    return JSON.parse(sent);
  } catch {
    return undefined;
  }
}
