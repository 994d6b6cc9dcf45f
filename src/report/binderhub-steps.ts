import type { BinderHubFiles } from '../engine/binderhub-files.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { LineFor } from './line-for.ts';

/**
 * What comes after values have been drawn up: the files that are not written yet, what helm and kubectl are told, and a
 * look over all of it.
 *
 * @param taken whether the values went to a file
 */
export function binderHubSteps(
  { secretValues, pullSecret }: BinderHubFiles,
  lineFor: LineFor,
  taken: boolean,
): readonly string[] {
  const secret = secretValues === undefined ? 'secret.yaml' : shellQuote(secretValues);
  const again = (files: string) => lineFor('binderhub', { files });
  return [
    ...(taken ? [] : [`For the values, which hold no password: ${again('> values.yaml')}`]),
    ...(secretValues === undefined
      ? [`For the password, in a file of its own: ${again(`--secret-values ${secret}`)}`]
      : []),
    `Behind your own values: helm upgrade --install binderhub jupyterhub/binderhub -f config.yaml -f values.yaml -f ${secret}`,
    ...(pullSecret === undefined
      ? []
      : [`In your namespace: kubectl apply --server-side -f ${shellQuote(pullSecret)}`]),
    `To look them over together: ${again(`config.yaml values.yaml ${secret}`)}`,
  ];
}
