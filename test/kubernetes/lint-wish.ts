import type { LintWish } from '../../src/kubernetes/lint-findings.ts';

/** A registry that values are to use. */
export const lintWish: LintWish = {
  host: 'registry.example.org',
  user: 'neurolibre',
  imagePrefix: 'registry.example.org/registry.example.org/binder-',
  nodesLogIn: false,
  secretValuesLine: 'binderhub arbutus --secret-values FILE',
  pullSecretLine: 'binderhub arbutus --pull-secret FILE',
};
