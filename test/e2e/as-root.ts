import { execFile } from 'node:child_process';
import { setting } from './staging.ts';

/** Runs a script as root on any server that has our key, and resolves with what it prints. */
export function asRoot(address: string, script: string): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=5'];
  const args = [
    ...options.flatMap((option) => ['-o', option]),
    '-i',
    setting('SSH_PRIVATE_KEY_FILE'),
    `ubuntu@${address}`,
    'sudo bash -s',
  ];
  return new Promise((resolve, reject) => {
    const child = execFile('ssh', args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}: ${stderr}`));
    });
    // A server that is not up yet closes the connection before all of the script is written: its end tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${script}\n`);
  });
}
