import type { JumpHost } from './connection.ts';
import { NotConnected } from './not-connected.ts';
import { type WaitOptions, waitForSsh } from './wait-for-ssh.ts';

/** How often a command is given to a connection that turns out to have ended just then. */
const mostTries = 3;

/**
 * A connection that comes back: when it was lost, the next command waits for a new one, with the same pinned keys and the
 * same patience as for the first. A command that may have begun is never sent again.
 *
 * @throws as {@link waitForSsh} does; so do its commands when the host does not come back
 */
export async function lastingConnection(options: WaitOptions): Promise<JumpHost> {
  const { work } = options;
  let session = await waitForSsh(options);
  let replaced = 0;
  let closed = false;
  let renewal: Promise<void> | undefined;

  async function renew(say: (progress: string) => void): Promise<void> {
    say(`connecting to ${session.name} again`);
    const fresh = await waitForSsh({ ...options, work: { signal: work.signal, say } });
    if (closed) fresh.close();
    session = fresh;
    replaced += 1;
  }

  /** The present connection, or a new one that all who wait for it share. */
  async function present(say: (progress: string) => void): Promise<JumpHost> {
    if (!closed && session.losses() > 0) {
      renewal ??= renew(say).finally(() => {
        renewal = undefined;
      });
      await renewal;
    }
    return session;
  }

  return {
    name: session.name,
    ...(session.line === undefined ? {} : { line: session.line }),
    async exec(command, execOptions = {}) {
      const { say = work.say } = execOptions;
      for (let tries = 1; ; tries += 1) {
        try {
          return await (await present(say)).exec(command, execOptions);
        } catch (error) {
          if (!(error instanceof NotConnected) || closed || tries === mostTries) throw error;
        }
      }
    },
    async forward(destination, options) {
      return await (await present(work.say)).forward(destination, options);
    },
    losses: () => replaced + session.losses(),
    drop: () => session.drop(),
    close() {
      closed = true;
      session.close();
    },
  };
}
