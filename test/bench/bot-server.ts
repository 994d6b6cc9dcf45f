/** The bot's server as it is started, which tells its heap after a garbage collection whenever it is asked. */
import { core } from '../../bot/core/core.ts';
import { runServer } from '../../bot/server.ts';

process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
await runServer(process, core);
process.exit();
