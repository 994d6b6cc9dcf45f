/** The server with a core that only shows that it was reached: it reacts to comments, and does as some of them say. */
import { setTimeout } from 'node:timers/promises';
import type { Core } from '../../../bot/core/core.ts';
import { runServer } from '../../../bot/server.ts';

const reactions = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';

const core: Core = {
  async receive({ request, repository, self }, { id, body }, { signal, log }) {
    log(`a comment for ${self}`);
    if (body === 'reject beside it') void Promise.reject(new Error('rejected beside the handler'));
    if (body === 'throw beside it') process.nextTick(() => JSON.parse('thrown beside the handler'));
    if (body === 'throw') throw new Error('thrown by the handler');
    if (body === 'never end') await setTimeout(600_000, undefined, { signal });
    await request(reactions, { ...repository, comment_id: id, content: 'eyes' });
  },
  async finish({ repository }, { title }, { log }) {
    log(`finish ${title} in ${repository.owner}/${repository.repo}`);
  },
  async conclude() {},
  async sweep({ repository }, { log }) {
    if (repository.repo === 'broken') throw new Error('this repository cannot be swept');
    log(`sweep ${repository.owner}/${repository.repo}`);
  },
  async verify() {},
};

await runServer(process, core);
process.exit(0);
