/**
 * Copies `bench/image:latest` from one registry to another, in a process of its own that says when it is ready and begins
 * when it is told to, as a command has started when it begins to copy.
 */
import { once } from 'node:events';
import { registryClient } from '../../src/registry/client/client.ts';
import { copyImage } from '../../src/registry/copy/copy-image.ts';

const [from = '', to = '', user = '', password = ''] = process.argv.slice(2);
const told = once(process, 'message');
process.send?.('ready');
await told;
process.disconnect();
// A round that had to try again would be no measure.
const log = (line: string) => line.endsWith('trying again') && process.stderr.write(`${line}\n`);
const source = registryClient({ url: from, user, password, log });
const destination = registryClient({ url: to, user, password, log });
const image = { repository: 'bench/image', reference: 'latest' };
const { signal } = new AbortController();
await copyImage({ client: source, ...image }, { client: destination, ...image }, { signal });
await Promise.all([source.close(), destination.close()]);
