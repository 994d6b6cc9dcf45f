import { UsageError } from '../../engine/usage-error.ts';
import { belowKey, binderHubValues, secretValues } from '../../kubernetes/binderhub-values.ts';
import type { LintWish } from '../../kubernetes/lint-findings.ts';
import { pullSecret } from '../../kubernetes/pull-secret.ts';
import { given } from '../../target/given.ts';
import type { Context, Options } from '../command.ts';
import type { Findings } from '../site/run-on-site.ts';
import { secretFile } from './secret-file.ts';

/**
 * Draws up values without a password, and writes what holds one to files of its own where that is asked for.
 *
 * @throws UsageError when the password is asked for and not known, or a file is there already or cannot be written
 */
export async function drawnUp(wish: LintWish, { targetName, cwd }: Context, options: Options): Promise<Findings> {
  const { host, user, password } = wish;
  const { subchart } = options;
  const placed = (values: string) => (subchart === undefined ? values : belowKey(subchart, values));
  const title = (what: string) =>
    `${what} for the registry ${host} (target ${targetName}), drawn up by provision-registry.`;
  const secretTitle = (what: string) => `${title(what)} Keep it out of version control.`;
  const files = [
    await fileFor('secret-values', (known) => placed(secretValues(known, secretTitle('The password')))),
    await fileFor('pull-secret', (known) => pullSecret({ host, user, password: known }, secretTitle('A pull secret'))),
  ];
  for (const file of files) await file?.write();
  return {
    binderhub: {
      values: placed(binderHubValues(wish, title('Values of the BinderHub chart'))),
      ...given({ secretValues: options['secret-values'], pullSecret: options['pull-secret'] }),
    },
  };

  async function fileFor(option: 'secret-values' | 'pull-secret', text: (password: string) => string) {
    const file = options[option];
    if (file === undefined) return undefined;
    if (password === undefined) {
      throw new UsageError(
        `--${option} writes the password, and REGISTRY_PASSWORD is not set`,
        'Set REGISTRY_PASSWORD, or REGISTRY_PASSWORD_FILE to the path of a file with it.',
      );
    }
    return await secretFile({ option, file, cwd, text: text(password) });
  }
}
