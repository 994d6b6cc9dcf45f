import { UsageError } from '../engine/usage-error.ts';
import type { LintWish } from '../kubernetes/lint-findings.ts';
import { drawnUp } from './binderhub/drawn-up.ts';
import { linted } from './binderhub/linted.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { type Findings, runOnTarget } from './site/run-on-site.ts';
import type { TargetSite } from './site/target-site.ts';

/** Draws up what makes a BinderHub use the registry, or looks over what a BinderHub has been given. */
export const binderhub: CommandSpec = {
  name: 'binderhub',
  summary: 'print Helm values that make a BinderHub use the registry, or look over those it has',
  changes: false,
  options: [options['secret-values'], options['pull-secret'], options.subchart],
  operands: {
    written: '[values.yaml...]',
    summary:
      'Values files are looked over for what keeps a BinderHub from the registry, merged in the order helm gets them',
    atLeast: 0,
    atMost: 100,
  },
  run: (context, given, files) => runOnTarget('binderhub', context, (site) => found(site, context, given, files)),
};

async function found(site: TargetSite, context: Context, given: Options, files: readonly string[]): Promise<Findings> {
  refuseKey(given.subchart);
  const wish = wishOf(site);
  if (files.length === 0) return await drawnUp(wish, context, given);
  const option =
    options['secret-values'].name in given ? 'secret-values' : 'pull-secret' in given ? 'pull-secret' : undefined;
  if (option === undefined) return { checks: await linted(wish, context, files, given.subchart) };
  throw new UsageError(
    `binderhub looks over values or writes some, and was given both ${files.join(' ')} and --${option}`,
    'Leave out one of them.',
  );
}

function refuseKey(key: string | undefined): void {
  if (key === undefined || /^[A-Za-z][A-Za-z0-9_-]*$/.test(key)) return;
  throw new UsageError(
    `--subchart takes the name or alias of a subchart, but was given '${key}'`,
    'Give the key that its values stand under, such as binderhub.',
  );
}

function wishOf({ target, password }: TargetSite): LintWish {
  const { name, domain: host, registry, kubernetes } = target;
  return {
    host,
    user: registry.user,
    // As the procedure that this project replaces has it: BinderHub asks for a name between the registry and the image's.
    imagePrefix: kubernetes.imagePrefix ?? `${host}/${host}/binder-`,
    nodesLogIn: kubernetes.nodes.length > 0,
    secretValuesLine: `binderhub ${name} --secret-values FILE`,
    pullSecretLine: `binderhub ${name} --pull-secret FILE`,
    ...(password === undefined ? {} : { password }),
  };
}
