import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { recordsOf } from '../../src/host/records.ts';
import { loopHost, unavailable, work } from './loop-host.ts';

/** A host whose systemctl and docker only note what they are asked for, and where nobody sleeps. */
async function notingHost() {
  const on = await loopHost();
  on.sh(`mkdir -p /mnt/bin && touch /mnt/asked
    for name in systemctl docker; do
      printf '#!/bin/sh\\necho "%s $*" >>/mnt/asked\\n' "$name" >/mnt/bin/$name
    done
    printf '#!/bin/sh\\n' >/mnt/bin/sleep
    chmod +x /mnt/bin/*
    mount --bind /mnt/bin /usr/local/sbin`);
  return { ...on, asked: () => on.sh('cat /mnt/asked').split('\n') };
}

describe.skipIf(unavailable)(`what a mirror takes on a host${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('a service that goes leaves what it stored, and its neighbours', async () => {
    const on = await notingHost();
    const units = '/etc/systemd/system/provision-registry';
    on.sh(`mkdir -p /etc/provision-registry/mirror /etc/provision-registry/registry /etc/systemd/system /mnt/volume/mirror
      touch /etc/provision-registry/mirror/config.yml /mnt/volume/mirror/blob ${units}-mirror.service ${units}-registry.service`);
    await on.host.run('remove-service', ['mirror'], work);
    expect(on.asked()).toEqual([
      'systemctl -q disable --now provision-registry-mirror.service',
      'docker rm -f provision-registry-mirror',
      'systemctl daemon-reload',
    ]);
    expect(on.sh('ls /etc/provision-registry')).toBe('registry');
    expect(on.sh(`ls ${units}-*`)).toBe(`${units}-registry.service`);
    expect(on.sh('ls /mnt/volume/mirror')).toBe('blob');
  });

  test('a service that is gone already is no failure', async () => {
    const on = await notingHost();
    await expect(on.host.run('remove-service', ['mirror'], work)).resolves.toEqual([]);
  });

  test.each([
    [200, '200'],
    [503, '503'],
    [undefined, 'none'],
  ])('of a registry that answers %s the host tells %s', async (status, told) => {
    const on = await notingHost();
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/v2/' ? (status ?? 200) : 404).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (status === undefined) server.close();
    const records = await on.host.run('answers', ['127.0.0.1', String(port)], work);
    expect(recordsOf(records, 'answer', z.object({ status: z.string() }))).toEqual([{ status: told }]);
  });
});
