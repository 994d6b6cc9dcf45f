import { expect, test } from 'vitest';
import { leaksIn } from './planted.ts';
import { commentsOf, openWorld, useOurs, type World } from './registry-job.ts';

function secretsOf({ secrets, sandbox: { descriptor } }: World): Readonly<Record<string, string>> {
  const keyLines = descriptor.sshPrivateKey.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return {
    'registry password': secrets.registryPassword,
    'cloud password': descriptor.password,
    'Cloudflare token': descriptor.cloudflare.token,
    'GitHub token': secrets.githubToken,
    ...Object.fromEntries(keyLines.map((line, index) => [`line ${index + 1} of the SSH key`, line])),
  };
}

test('no secret stands in log, summary, artifact, comment or deployment, also when the job is debugged', async () => {
  await using world = await openWorld();
  const { job, outputs } = await useOurs(world, { inputs: { 'issue-number': '7' }, debug: true });
  await using _ = job;
  const secrets = secretsOf(world);
  // That there was something to be found: every kind of request is told.
  expect(outputs.outcome).toBe('success');
  expect(job.log.text()).toMatch(/##\[debug\]openstack POST .*\/auth\/tokens -> 201/);
  expect(job.log.text()).toMatch(/##\[debug\]ssh ubuntu@/);

  expect(leaksIn(job.log.text(), secrets)).toEqual([]);
  expect(leaksIn(job.summary, secrets)).toEqual([]);
  expect(leaksIn(JSON.stringify([...job.around.artifacts]), secrets)).toEqual([]);
  expect(leaksIn(JSON.stringify(outputs), secrets)).toEqual([]);
  expect(leaksIn(JSON.stringify(commentsOf(world)), secrets)).toEqual([]);
  expect(leaksIn(JSON.stringify(world.home.deployments), secrets)).toEqual([]);
  expect(leaksIn(world.asked.join('\n'), secrets)).toEqual([]);
});

test('a secret that a service says in its error is hidden in every form, wherever the error is told', async () => {
  await using world = await openWorld();
  const { registryPassword } = world.secrets;
  const pair = Buffer.from(`neurolibre:${registryPassword}`).toString('base64');
  // An argument is foreign text that comes back in a message.
  const { job } = await useOurs(world, {
    inputs: { command: 'plan', arguments: `"${pair} ${encodeURIComponent(registryPassword)}"`, 'issue-number': '7' },
  });
  await using _ = job;
  expect(job.failed).toBe(true);
  expect(job.log.annotations[0]?.message).toContain('***');
  expect(leaksIn(job.log.text(), { password: registryPassword })).toEqual([]);
  expect(leaksIn(job.summary, { password: registryPassword })).toEqual([]);
});

test('foreign text in the log is never taken for a command', async () => {
  await using world = await openWorld();
  const { job } = await useOurs(world, {
    inputs: { command: 'plan', arguments: "'::error::a' '##[set-env name=A;]b'" },
  });
  await using _ = job;
  expect(job.log.annotations).toHaveLength(1);
  expect(job.otherFiles).toBe('');
});

test('what the search looks for, it finds', () => {
  const secret = 'Pl4nted/p+ss';
  const basic = Buffer.from(`neurolibre:${secret}`).toString('base64');
  expect(leaksIn(`Authorization: Basic ${basic}`, { secret })).toEqual(['secret']);
  expect(leaksIn(encodeURIComponent(secret), { secret })).toEqual(['secret']);
});
