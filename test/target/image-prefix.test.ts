import { expect, test } from 'vitest';
import { asTarget } from '../../src/target/as-target.ts';
import { parseRegistryFile } from '../../src/target/registry-file.ts';

function withPrefix(prefix: string) {
  const text = `targets: { a: { domain: Registry.example.org, volumes: { data: { size: 1 }, registry: { size: 1 } },
    kubernetes: { image-prefix: ${prefix} } } }`;
  const { a } = parseRegistryFile(text, 'registry.yml').targets;
  if (a === undefined) throw new Error('there is no target');
  return asTarget('a', a).kubernetes.imagePrefix;
}

test("what names of BinderHub's images begin with", () => {
  expect(withPrefix('registry.example.org/binder/r2d-')).toBe('registry.example.org/binder/r2d-');
});

test.each([
  ['other.example.org/binder/r2d-', 'kubernetes.image-prefix must begin with the registry: registry.example.org/'],
  ['registry.example.org/Binder', 'must be what names of images begin with'],
  ['binder-', 'must be what names of images begin with'],
  ['https://registry.example.org/binder-', 'must be what names of images begin with'],
])('refuses %s', (prefix, words) => {
  expect(() => withPrefix(prefix)).toThrow(words);
});
