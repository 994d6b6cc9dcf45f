import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, type Packet } from 'dns-packet';

export interface DnsServer {
  /** `127.0.0.1:PORT`, as a resolver setting takes it. */
  readonly address: string;
  close(): Promise<void>;
}

/** Seconds a client may remember an answer; nothing in the sandbox lives long. */
const ttl = 1;

/**
 * A name server over UDP that stands for the zone's own: it answers A questions from `addresses`.
 *
 * @param addresses the A records of a name, lower case, without a trailing dot
 */
export async function startDnsServer(addresses: (name: string) => readonly string[], port = 0): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { address, port: from }) => {
    const answer = answerTo(message, addresses);
    if (answer !== undefined) socket.send(answer, from, address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerTo(message: Buffer, addresses: (name: string) => readonly string[]): Buffer | undefined {
  const question = questionIn(message);
  if (question === undefined) return undefined;
  const [asked] = question.questions ?? [];
  const found = asked?.type === 'A' ? addresses(asked.name.toLowerCase()) : [];
  return encode({
    type: 'response',
    id: question.id ?? 0,
    // Authoritative answer.
    flags: 1 << 10,
    questions: question.questions ?? [],
    answers: found.map((data) => ({ type: 'A', class: 'IN', name: asked?.name ?? '', ttl, data })),
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
