import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { belowKey, binderHubValues, secretValues } from '../../src/kubernetes/binderhub-values.ts';
import { chartValues } from '../../src/kubernetes/chart-values.ts';
import { lintValues } from '../../src/kubernetes/lint-values.ts';
import { pullSecret } from '../../src/kubernetes/pull-secret.ts';
import { lintWish as wish } from './lint-wish.ts';

const password = 'it\'s "secret": #1 \\ é {{ .Values }}';
const values = binderHubValues(wish, 'For a test');
const secret = secretValues(password, 'For a test');

/** What the two charts take of what we say, by their own schemas; what is required there too. */
const takenByTheCharts = z.strictObject({
  registry: z.strictObject({ url: z.string(), username: z.string(), password: z.string() }),
  config: z.record(z.string(), z.record(z.string(), z.unknown())),
  jupyterhub: z.strictObject({
    imagePullSecret: z.strictObject({
      create: z.literal(true),
      registry: z.string(),
      username: z.string(),
      password: z.string(),
    }),
  }),
});

/** As people have theirs: much else, lists, and a registry of before. */
const theirs = `
jupyterhub:
  ingress: { enabled: true, hosts: [binder.example.org], annotations: { kubernetes.io/ingress.class: nginx } }
  hub: { baseUrl: /jupyter/ }
  singleuser:
    storage: { type: none, extraVolumes: [{ name: shared-data, hostPath: { path: /DATA } }] }
    extraFiles: { repo2data: { mountPath: /usr/local/share/repo2data.bash, mode: 0755 } }
config:
  Launcher: { launch_timeout: 3601 }
  GitHubRepoProvider: { banned_specs: ['^(?!neurolibre\\/.*).*'] }
  BinderHub:
    hub_url: https://binder.example.org/jupyter
    use_registry: true
    image_prefix: old-registry.example.org/old-registry.example.org/binder-
service: { type: NodePort }
`;

function merged(...texts: readonly string[]) {
  return chartValues(texts.map((text, index) => ({ name: `${index}.yaml`, text })));
}

test('is what the charts take, the password in a file of its own', () => {
  const both = merged(values, secret);
  const [registry, config, jupyterhub] = [['registry'], ['config'], ['jupyterhub']].map((path) => both.at(path));
  expect(takenByTheCharts.parse({ registry, config, jupyterhub })).toEqual({
    registry: { url: `https://${wish.host}`, username: 'neurolibre', password },
    config: {
      BinderHub: { use_registry: true, image_prefix: wish.imagePrefix },
      DockerRegistry: { url: `https://${wish.host}`, auth_config_url: `https://${wish.host}`, token_url: '' },
      KubernetesBuildExecutor: { extra_envs: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } },
    },
    jupyterhub: { imagePullSecret: { create: true, registry: wish.host, username: 'neurolibre', password } },
  });
  expect(values).not.toContain('secret"');
});

test('reads the same in both versions of YAML, whatever the user is called', () => {
  for (const user of ['no', '0123', '1e3', 'a@b', 'null', '1_000', 'neurolibre', '+1', 'y']) {
    const text = binderHubValues({ ...wish, user }, 'For a test');
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(text, { version }).registry.username, `${user} in YAML ${version}`).toBe(user);
    }
  }
});

test('joins values that people have, and leaves the rest of them alone', () => {
  const all = merged(theirs, values, secret);
  const { BinderHub, ...rest } = z.record(z.string(), z.unknown()).parse(parse(theirs).config);
  expect(all.at(['config', 'BinderHub'])).toEqual({
    ...z.object({}).loose().parse(BinderHub),
    image_prefix: wish.imagePrefix,
  });
  expect(all.at(['config'])).toMatchObject(rest);
  expect(all.at(['jupyterhub'])).toMatchObject(parse(theirs, { version: '1.1' }).jupyterhub);
});

test('is found right by the lint', () => {
  const states = lintValues(merged(theirs, values, secret), { ...wish, password }).map(({ name, state }) => [
    name,
    state,
  ]);
  expect(new Set(states.map(([, state]) => state))).toEqual(new Set(['ok']));
  expect(states).toHaveLength(6);
});

test('a pull secret holds the login as kubelet reads it', () => {
  const manifest = parse(pullSecret({ host: wish.host, user: 'neurolibre', password }, 'For a test'));
  const { data, ...rest } = manifest;
  expect(rest).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'provision-registry' },
    type: 'kubernetes.io/dockerconfigjson',
  });
  const auth = Buffer.from(`neurolibre:${password}`).toString('base64');
  expect(JSON.parse(Buffer.from(data['.dockerconfigjson'], 'base64').toString())).toEqual({
    auths: { [wish.host]: { username: 'neurolibre', password, auth } },
  });
});

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

test.skipIf(!hasKubectl)('kubectl takes the pull secret', () => {
  const manifest = pullSecret({ host: wish.host, user: 'neurolibre', password }, 'For a test');
  const line = ['label', '--local', '-f', '-', 'a=b', '-o', 'jsonpath={.kind} {.type} {.metadata.name}'];
  const { stdout, stderr } = spawnSync('kubectl', line, { input: manifest });
  expect(stdout.toString(), stderr.toString()).toBe('Secret kubernetes.io/dockerconfigjson provision-registry');
});

/** A checkout of jupyterhub/binderhub, whose chart has a schema for its values. */
const checkout = process.env.BINDERHUB_CHECKOUT;

test.skipIf(checkout === undefined)("passes the chart's own schema together with the chart's own values", () => {
  const chart = (name: string) => readFileSync(join(checkout ?? '', 'helm-chart/binderhub', name), 'utf8');
  const schema = z.fromJSONSchema(parse(chart('schema.yaml'), { merge: true }));
  const all = merged(chart('values.yaml'), theirs, values, secret);
  const keys = Object.keys(parse(chart('values.yaml')));
  const whole = Object.fromEntries(keys.map((key) => [key, all.at([key]) ?? null]));
  expect(schema.safeParse(whole).error).toBeUndefined();
  expect(schema.safeParse({ ...whole, registry: { host: 'x' } }).success).toBe(false);
});

test('stands below the key of a subchart, and is found there', () => {
  const nested = belowKey('binderhub', values);
  expect(parse(nested)).toEqual({ binderhub: parse(values) });
  expect(nested.split('\n')[0]).toBe('# For a test');
  expect(nested).toMatch(/\n\nbinderhub:|#.*\nbinderhub:\n {2}# 1\. /);
  const files = [nested, belowKey('binderhub', secret)].map((text, index) => ({ name: `${index}`, text }));
  expect(lintValues(chartValues(files, ['binderhub']), wish).every(({ state }) => state === 'ok')).toBe(true);
});
