import { expect, test } from 'vitest';
import { binderHubValues, secretValues } from '../../src/kubernetes/binderhub-values.ts';
import { chartValues } from '../../src/kubernetes/chart-values.ts';
import type { LintWish } from '../../src/kubernetes/lint-findings.ts';
import { lintValues } from '../../src/kubernetes/lint-values.ts';
import { lintWish } from './lint-wish.ts';

const right = binderHubValues(lintWish, 'For a test');
const secret = secretValues('secret', 'For a test');

/** What is not ok of the right values with others over them. */
function found(over: string, wish: Partial<LintWish> = {}): readonly string[] {
  const files = [right, secret, over].map((text, index) => ({
    name: ['values.yaml', 'secret.yaml', 'over.yaml'][index] ?? '',
    text,
  }));
  return told(files, wish);
}

function told(files: readonly { readonly name: string; readonly text: string }[], wish: Partial<LintWish> = {}) {
  return lintValues(chartValues(files), { ...lintWish, ...wish })
    .filter(({ state }) => state !== 'ok')
    .map(({ name, state, detail, remedy }) => `${state} ${name}: ${detail} → ${remedy}`);
}

const lost = 'BinderHub asks without a password and builds at each launch';
const secretRemedy =
  'Give helm the file with the password after the others; `binderhub arbutus --secret-values FILE` writes it.';
const prefixRemedy =
  'Set it to registry.example.org/registry.example.org/binder-, or to another name below registry.example.org/.';

test('right values have no findings, with other ways to write the same', () => {
  expect(found('')).toEqual([]);
  expect(found('config: { BinderHub: { use_registry: yes } }')).toEqual([]);
  expect(found('config: { DockerRegistry: { auth_config_url: null, url: null } }')).toEqual([]);
  expect(
    found('registry: { url: registry.example.org }\nconfig: { DockerRegistry: { auth_config_url: null } }'),
  ).toEqual([]);
  expect(
    found('config: { DockerRegistry: { auth_config_url: other, username: neurolibre, password: secret } }'),
  ).toEqual([]);
  expect(found('jupyterhub: { imagePullSecret: { create: false }, imagePullSecrets: [own] }')).toEqual([]);
  expect(
    found(
      'jupyterhub: { imagePullSecret: { create: false }, singleuser: { image: { pullSecrets: [{ name: own }] } } }',
    ),
  ).toEqual([]);
  expect(found('', { password: 'secret' })).toEqual([]);
});

test.each([
  [
    'config: { BinderHub: { use_registry: false } }',
    'failure use_registry: over.yaml:1:38: config.BinderHub.use_registry is false: images stay on the node that built them → Set it to true.',
  ],
  [
    'config: { BinderHub: { use_registry: null } }',
    'failure use_registry: over.yaml:1:38: config.BinderHub.use_registry is not true → Set it to true.',
  ],
  [
    'config: { BinderHub: { image_prefix: null } }',
    `failure image_prefix: over.yaml:1:38: config.BinderHub.image_prefix is missing → ${prefixRemedy}`,
  ],
  [
    'config: { BinderHub: { image_prefix: old.example.org/old/binder- } }',
    `failure image_prefix: over.yaml:1:38: config.BinderHub.image_prefix is old.example.org/old/binder-, which is not in this registry → ${prefixRemedy}`,
  ],
  [
    'config: { BinderHub: { image_prefix: "https://registry.example.org/a/b" } }',
    `failure image_prefix: over.yaml:1:38: config.BinderHub.image_prefix is https://registry.example.org/a/b: names of images begin without https:// → ${prefixRemedy}`,
  ],
  [
    'config: { BinderHub: { image_prefix: registry.example.org/Binder/b- } }',
    `failure image_prefix: over.yaml:1:38: config.BinderHub.image_prefix is registry.example.org/Binder/b-: names of images have small letters, digits and . _ - / only → ${prefixRemedy}`,
  ],
  [
    'config: { BinderHub: { image_prefix: registry.example.org/binder- } }',
    `warning image_prefix: over.yaml:1:38: config.BinderHub.image_prefix is registry.example.org/binder-, with nothing between the registry and the name: older BinderHubs then ask for a wrong name and build at each launch → ${prefixRemedy}`,
  ],
  [
    'config: { KubernetesBuildExecutor: { extra_envs: null } }',
    'warning manifests: over.yaml:1:50: config.KubernetesBuildExecutor.extra_envs.BUILDX_NO_DEFAULT_ATTESTATIONS is not set: buildx may push an index with attestations for an image, which BinderHub does not find again and builds at each launch → Set it to "1", with the quotes.',
  ],
  [
    'config: { KubernetesBuildExecutor: { extra_envs: { BUILDX_NO_DEFAULT_ATTESTATIONS: 1 } } }',
    'failure manifests: over.yaml:1:84: config.KubernetesBuildExecutor.extra_envs.BUILDX_NO_DEFAULT_ATTESTATIONS is no string, and Kubernetes refuses the build pods → Set it to "1", with the quotes.',
  ],
  [
    'registry: { username: other, password: null }',
    `failure registry: over.yaml:1:23: registry.username is 'other' → Set it to neurolibre.; failure registry: over.yaml:1:40: registry.password is missing → ${secretRemedy}`,
  ],
  [
    'registry: { username: 7, password: 7 }',
    'failure registry: over.yaml:1:23: registry.username is no string → Set it to neurolibre.; failure registry: over.yaml:1:36: registry.password is no string → Put it in quotes.',
  ],
  [
    'registry: { username: null, prefix: x }',
    'failure registry: over.yaml:1:37: registry.prefix is no value of the chart, which then refuses all of them → Remove it; the chart tells what has come in its place when it refuses it.; failure registry: over.yaml:1:23: registry.username is missing → Set it to neurolibre.',
  ],
  [
    'config: { BinderHub: { push_secret: own } }',
    'warning registry: over.yaml:1:37: config.BinderHub.push_secret is deprecated → Move it to config.BuildExecutor.push_secret, or remove it: the chart makes a Secret by itself.',
  ],
  [
    'config: { DockerRegistry: { url: "https://registry.example.org/" } }',
    'failure DockerRegistry: over.yaml:1:34: config.DockerRegistry.url is https://registry.example.org/, and a path is put right behind it → Set it to https://registry.example.org.',
  ],
  [
    'config: { DockerRegistry: { url: "https://other.example.org" } }',
    'failure DockerRegistry: over.yaml:1:34: config.DockerRegistry.url is https://other.example.org, which is not this registry → Set it to https://registry.example.org.',
  ],
  [
    'config: { DockerRegistry: { url: "http://registry.example.org" } }',
    'failure DockerRegistry: over.yaml:1:34: config.DockerRegistry.url is http://registry.example.org, and the registry has HTTPS only → Set it to https://registry.example.org.',
  ],
  [
    'config: { DockerRegistry: { url: 7 } }',
    'failure DockerRegistry: over.yaml:1:34: config.DockerRegistry.url is no string → Set it to https://registry.example.org.',
  ],
  [
    'config: { DockerRegistry: { auth_config_url: registry.example.org } }',
    `failure DockerRegistry: over.yaml:1:46: config.DockerRegistry.auth_config_url is registry.example.org, and the login has the key https://registry.example.org (registry.url): ${lost} → Set it to https://registry.example.org, as registry.url.`,
  ],
  [
    'registry: { url: https://registry.example.org/v2/ }\nconfig: { DockerRegistry: { auth_config_url: null } }',
    `failure DockerRegistry: over.yaml:2:46: config.DockerRegistry.auth_config_url is missing, and the login has the key https://registry.example.org/v2/ (registry.url): ${lost} → Set it to https://registry.example.org/v2/, as registry.url.`,
  ],
  [
    'config: { DockerRegistry: { username: neurolibre } }',
    `failure DockerRegistry: over.yaml:1:11: config.DockerRegistry.password is missing → ${secretRemedy}`,
  ],
  [
    'config: { DockerRegistry: { token_url: "https://auth.example.org/token" } }',
    'failure DockerRegistry: over.yaml:1:40: config.DockerRegistry.token_url is https://auth.example.org/token: this registry has no token server, and takes user and password themselves → Set it to "", or remove it.',
  ],
  [
    'jupyterhub: { imagePullSecret: { create: false } }',
    'failure imagePullSecret: over.yaml:1:42: jupyterhub.imagePullSecret.create is not true: no pod of a user can pull its image → Set it to true, with registry and username beside it; or name a Secret in jupyterhub.imagePullSecrets, of which `binderhub arbutus --pull-secret FILE` writes the manifest.',
  ],
  [
    'jupyterhub: { imagePullSecret: { registry: other.example.org } }',
    'failure imagePullSecret: over.yaml:1:44: jupyterhub.imagePullSecret.registry is other.example.org, which is not this registry → Set it to registry.example.org.',
  ],
  [
    'jupyterhub: { imagePullSecret: { automaticReferenceInjection: false } }',
    'failure imagePullSecret: over.yaml:1:63: jupyterhub.imagePullSecret.automaticReferenceInjection is false, and no pod names the Secret → Remove it: it is true by itself.',
  ],
])('%s', (over, words) => {
  expect(found(over).join('; ')).toBe(words);
});

test('nodes that log in by themselves make a missing pull secret a warning', () => {
  expect(found('jupyterhub: { imagePullSecret: { create: false } }', { nodesLogIn: true }).join()).toContain(
    'warning imagePullSecret: over.yaml:1:42: jupyterhub.imagePullSecret.create is not true: a node pulls only once it has been logged in by provision',
  );
});

test('another password is told, and neither is shown', () => {
  const findings = found('', { password: 'wanted-one' });
  expect(findings).toEqual([
    `failure registry: secret.yaml:3:13: registry.password is another password than REGISTRY_PASSWORD → ${secretRemedy}`,
    `failure imagePullSecret: secret.yaml:6:15: jupyterhub.imagePullSecret.password is another password than REGISTRY_PASSWORD → ${secretRemedy}`,
  ]);
});

test('values that say nothing of a registry lack it all', () => {
  const findings = told([{ name: 'config.yaml', text: 'service: { type: NodePort }' }]);
  expect(findings.map((words) => words.replace(/ → .*/, ''))).toEqual([
    'failure image_prefix: config.BinderHub.image_prefix is missing',
    'warning manifests: config.KubernetesBuildExecutor.extra_envs.BUILDX_NO_DEFAULT_ATTESTATIONS is not set: buildx may push an index with attestations for an image, which BinderHub does not find again and builds at each launch',
    'failure registry: registry.url is missing',
    'failure registry: registry.username is missing',
    'failure registry: registry.password is missing',
    'failure DockerRegistry: config.DockerRegistry.url is missing, as registry.url is: BinderHub asks Docker Hub',
    'failure imagePullSecret: jupyterhub.imagePullSecret.create is not true: no pod of a user can pull its image',
  ]);
});
