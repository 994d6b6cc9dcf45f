import type { LintWish } from '../../src/kubernetes/lint-findings.ts';

/** A registry that values are to use. */
export const lintWish: LintWish = {
  host: 'registry.example.org',
  user: 'neurolibre',
  imagePrefix: 'registry.example.org/registry.example.org/binder-',
  nodesLogIn: false,
  secretValuesLine: 'provision-registry binderhub arbutus --secret-values FILE',
  pullSecretLine: 'provision-registry binderhub arbutus --pull-secret FILE',
};
