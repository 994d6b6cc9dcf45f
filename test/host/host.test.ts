import { expect, test } from 'vitest';
import { hostOf } from '../../src/host/host.ts';
import { formatRecord } from '../../src/host/records.ts';
import type { Connection } from '../../src/ssh/connection.ts';

const work = { signal: new AbortController().signal, say: () => undefined };

/** A host whose connection can be lost and whose server can be stopped; its clock counts how often it was looked at. */
function watched() {
  let looks = 0;
  let losses = 0;
  let stops = 0;
  const done: string[] = [];
  const connection: Connection = {
    name: 'ubuntu@203.0.113.7',
    async exec(command) {
      done.push(command);
      looks += 1;
      const system = { os: 'ubuntu', version: '24.04', architecture: 'x86_64', 'reboot-required': 'no' };
      const records = [
        formatRecord('system', { ...system, clock: String(looks) }),
        formatRecord('docker', { version: '', running: 'no' }),
      ];
      return { code: 0, stdout: records.join(''), stderr: '' };
    },
    losses: () => losses,
    drop() {
      done.push('drop');
      losses += 1;
    },
    close: () => undefined,
  };
  const host = hostOf(connection, { power: { whileUp: (act) => act(), stops: () => stops } });
  return {
    done,
    seen: async () => (await host.facts(work)).system.clock,
    lose() {
      losses += 1;
    },
    stop() {
      stops += 1;
    },
  };
}

test('is looked at once for all who ask', async () => {
  const { seen } = watched();
  expect(await Promise.all([seen(), seen()])).toEqual([1, 1]);
  expect(await seen()).toBe(1);
});

test('is looked at anew after its connection was lost', async () => {
  const { seen, lose } = watched();
  await seen();
  lose();
  expect(await Promise.all([seen(), seen()])).toEqual([2, 2]);
  expect(await seen()).toBe(2);
});

test('is looked at anew after its server was stopped, over a new connection', async () => {
  const { seen, stop, done } = watched();
  await seen();
  stop();
  expect(await seen()).toBe(2);
  expect(await seen()).toBe(2);
  expect(done).toEqual(['sudo -n bash -s -- facts', 'drop', 'sudo -n bash -s -- facts']);
});

test('is looked at again when a look has failed', async () => {
  let fails = true;
  const host = hostOf({
    name: 'root@here',
    async exec() {
      if (fails) return { code: 1, stdout: '', stderr: 'no\n' };
      const system = 'system os=debian version=12 architecture=x86_64 reboot-required=no clock=7\n';
      return { code: 0, stdout: `${system}docker version= running=no\n`, stderr: '' };
    },
    losses: () => 0,
    drop: () => undefined,
    close: () => undefined,
  });
  await expect(host.facts(work)).rejects.toThrow('facts ended with code 1: no');
  fails = false;
  expect((await host.facts(work)).system.clock).toBe(7);
});
