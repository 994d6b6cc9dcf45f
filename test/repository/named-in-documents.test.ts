import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './files.ts';
import { documents } from './markdown.ts';
import { namedInVain } from './named-in-documents.ts';

test.each(documents)('every script, file and variable that $path names is there', ({ path }) => {
  expect(namedInVain(readFileSync(join(root, path), 'utf8'))).toEqual([]);
});

test.each([
  ['a script in a block', '    npm run bott -- --small\n', 'npm run bott'],
  ['a script in a sentence', 'Try it: `npm run bott`.', 'npm run bott'],
  ['a file for Node', 'or `npm ci && NODE_ENV=production node bot/begin.ts`', 'bot/begin.ts'],
  ['a file for Docker', '    docker build --file bot/Dockerfle --tag registry-bot .\n', 'bot/Dockerfle'],
  ['a file elsewhere in a command', '    sudo test/bench/install-pears.sh\n', 'test/bench/install-pears.sh'],
  ['a variable that is exported', '```sh\nexport SSH_PRIVATE_KEYFILE=~/key\n```', 'SSH_PRIVATE_KEYFILE='],
  ['a variable before a command', '    REGISTRY_PASWORD=x npm run plan\n', 'REGISTRY_PASWORD='],
  ['a variable in a sentence', 'Set `REGISTRY_NEXT_PASSWORD`.', 'REGISTRY_NEXT_PASSWORD'],
])('%s that is not there is seen', (_, text, name) => {
  expect(namedInVain(text)).toEqual([name]);
});
