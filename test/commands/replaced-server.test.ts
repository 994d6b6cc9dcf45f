import { expect, test } from 'vitest';
import { targetOf } from './configured-target.ts';
import { localSandbox } from './local-sandbox.ts';
import { madeInCloud, onArbutus } from './made-in-cloud.ts';
import { standing } from './standing.ts';

test('who replaces the server is told before that the registry is down meanwhile, and after a failure that it is gone', async () => {
  await using sandbox = await localSandbox();
  await madeInCloud(sandbox);
  const other = { server: { ...targetOf(sandbox).server, flavor: 'c999-too-big' } };
  const serverIn = ({ changes }: Awaited<ReturnType<typeof onArbutus>>) =>
    changes.find(({ resource }) => resource === 'server');
  expect(serverIn(await onArbutus('plan', sandbox, other))).toMatchObject({
    action: 'replace',
    reason:
      'has the flavor c8-30gb-186, wanted c999-too-big; replacing it takes the registry down until the new server runs; the address stays, and the volumes with the images on them',
  });
  expect(serverIn(await onArbutus('provision', sandbox, other))?.error).toEqual({
    message: expect.stringMatching(
      /No valid host was found\..*\. The former server arbutus-registry \([0-9a-f-]{36}\) is gone already: the registry is down until a new one runs\. Its address is kept, and its volumes with the images on them$/,
    ),
    remedy: expect.stringMatching(/put the former server\.flavor and server\.image back and run again/),
  });
  expect(await standing(sandbox)).toEqual(
    expect.arrayContaining([
      'floating IP 203.0.113.10',
      'volume arbutus-registry-data (available)',
      'volume arbutus-registry-registry (available)',
    ]),
  );
});
