import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode, type Packet, type Question } from 'dns-packet';
import type { Caa } from './cloudflare/caa.ts';

export interface DnsServer {
  /** `127.0.0.1:PORT`, as a resolver setting takes it. */
  readonly address: string;
  close(): Promise<void>;
}

/** Seconds a client may remember an answer; nothing in the sandbox lives long. */
const ttl = 1;

/** What is known of names, which are in lower case, without a trailing dot. */
export interface NameFacts {
  /** The A records of a name. */
  readonly addresses: (name: string) => readonly string[];
  readonly caa?: (name: string) => readonly Caa[];
}

/** A name server over UDP that stands for the zone's own. It answers A and CAA questions, and knows nothing else. */
export async function startDnsServer(names: NameFacts, port = 0): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { address, port: from }) => {
    const answer = answerTo(message, names);
    if (answer !== undefined) socket.send(answer, from, address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerTo(message: Buffer, names: NameFacts): Buffer | undefined {
  const question = questionIn(message);
  if (question === undefined) return undefined;
  const [asked] = question.questions ?? [];
  return encode({
    type: 'response',
    id: question.id ?? 0,
    // Authoritative answer.
    flags: 1 << 10,
    questions: question.questions ?? [],
    answers: asked === undefined ? [] : answersTo(asked, names),
  });
}

function answersTo({ type, name }: Question, { addresses, caa = () => [] }: NameFacts): Answer[] {
  const known = name.toLowerCase();
  if (type === 'A') return addresses(known).map((data) => ({ type, class: 'IN', name, ttl, data }));
  if (type !== 'CAA') return [];
  return caa(known).map(({ flags, tag, value }) => {
    // Written by the tags that RFC 8659 has; no others are asked of it.
    const data = { flags, tag, value, issuerCritical: flags >= 128 };
    return { type, class: 'IN', name, ttl, data };
  });
}

/** A packet that is no DNS question gets no answer. */
function questionIn(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}
