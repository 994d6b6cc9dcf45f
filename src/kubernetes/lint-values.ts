import type { Check } from '../engine/report.ts';
import type { ChartValues } from './chart-values.ts';
import { lintDockerRegistry } from './lint-docker-registry.ts';
import type { LintWish } from './lint-findings.ts';
import { lintImages } from './lint-images.ts';
import { lintBuildLogin, lintPullSecret } from './lint-logins.ts';

/**
 * Looks at values of the BinderHub chart for what keeps a BinderHub from using the registry: most of it shows only as an
 * image that is built anew at each launch.
 *
 * @returns a check for each part, with the place in the files and without any secret
 */
export function lintValues(values: ChartValues, wish: LintWish): readonly Check[] {
  return [
    ...lintImages(values, wish),
    ...lintBuildLogin(values, wish),
    ...lintDockerRegistry(values, wish),
    ...lintPullSecret(values, wish),
  ];
}
