import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Reach } from '../reach.ts';
import { answering } from './answering.ts';
import { type CertificateAuthority, certificateAuthority } from './certificate-authority.ts';
import { answer, type Permission, pathOf, permissions, type State } from './cloudflare/answer.ts';
import { type Edge, startEdge } from './cloudflare/edge.ts';
import { Fault } from './cloudflare/fault.ts';
import { type Names, namesIn } from './cloudflare/names.ts';
import type { Result } from './cloudflare/page.ts';
import { modeOf } from './cloudflare/zone-settings.ts';
import type { Faults } from './faults.ts';
import { answerUnder, type Sent } from './faults-http.ts';
import { listenLocally } from './listen-locally.ts';
import { hexId } from './openstack/identifiers.ts';

export interface CloudflareSandboxOptions {
  /** TCP port on 127.0.0.1; one that is free when left out. */
  readonly port?: number;
  /** The API token that is let in. */
  readonly token: string;
  /** Names of the zones that it may see and edit. */
  readonly zones: readonly string[];
  readonly faults?: Faults;
  /** What the token is allowed; all when left out. */
  readonly allowed?: readonly Permission[];
  /** Signs the certificates that the proxy shows to the world; a new one when left out. */
  readonly authority?: CertificateAuthority;
  /** How the proxy reaches the servers behind it. It is not started when this is left out. */
  readonly reach?: Reach;
}

export interface SandboxCloudflare extends Names {
  /** Base URL of API v4. */
  readonly url: string;
  /** PEM of the Origin CA's root. */
  readonly originCa: string;
  /** The proxy, where it runs. */
  readonly edge?: Edge;
  close(): Promise<void>;
}

/** The proxy's address and the range that it is in: for documentation (RFC 5737), so that it is nobody's. */
export const edgeAddress = '192.0.2.10';
const proxyRanges = ['192.0.2.0/24'];

/**
 * Starts the part of Cloudflare's API v4 that edits DNS and issues certificates for servers, and the proxy. Follows https://developers.cloudflare.com/api/.
 */
export async function startCloudflare(options: CloudflareSandboxOptions): Promise<SandboxCloudflare> {
  const zones = options.zones.map((name) => ({ id: hexId(), name }));
  const originAuthority = certificateAuthority({ O: 'Sandbox', OU: 'Origin CA Root' });
  const state: State = {
    token: options.token,
    allowed: new Set(options.allowed ?? permissions),
    zones,
    records: new Map(),
    modes: new Map(),
    authority: originAuthority,
    certificates: new Map(),
    proxyRanges,
  };
  const names = namesIn(state.records, edgeAddress);
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
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
  };
  const listening = await listenLocally(createServer(answering(respond)), options.port);
  const { reach, authority = certificateAuthority() } = options;
  const modeFor = (name: string) => {
    const zone = zones.find((each) => `.${name}`.endsWith(`.${each.name}`));
    return zone === undefined ? 'off' : modeOf(state.modes, zone);
  };
  const edge = reach && (await startEdge({ names, modeFor, zones, reach, authority, originCa: originAuthority.ca }));
  return {
    ...names,
    url: `http://127.0.0.1:${listening.port}/client/v4`,
    originCa: originAuthority.ca,
    ...(edge === undefined ? {} : { edge }),
    async close() {
      await edge?.close();
      await listening.close();
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

function parsed(sent: string): unknown {
  try {
    return JSON.parse(sent);
  } catch {
    return undefined;
  }
}
