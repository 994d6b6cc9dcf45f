import { ActionableError } from '../../engine/actionable-error.ts';
import type { Network } from '../network/networks.ts';
import { notFound } from './not-found.ts';

/**
 * One network of those there are: the one of this id or exact name, or the only one.
 *
 * @param kind `network` or `external network`, for messages
 * @throws {ActionableError} when there is none, or several and no telling which
 */
export function chooseNetwork(kind: string, wanted: string | undefined, all: readonly Network[]): Network {
  const byId = all.filter(({ id }) => id === wanted);
  const meant = wanted === undefined ? all : byId.length > 0 ? byId : all.filter(({ name }) => name === wanted);
  const [first, ...others] = meant;
  const command = `openstack network list${kind === 'network' ? '' : ' --external'}`;
  if (first === undefined) {
    if (wanted !== undefined)
      throw notFound(
        kind,
        wanted,
        all.map(({ name }) => name),
        command,
      );
    throw new ActionableError(`There is no ${kind} that the project may use`, `\`${command}\` lists them.`);
  }
  if (others.length === 0) return first;
  const list = meant.map(({ id, name }) => `'${name}' (id ${id})`).join(', ');
  const which = wanted === undefined ? 'and none was chosen' : `named '${wanted}'`;
  throw new ActionableError(`There are ${meant.length} ${kind}s ${which}: ${list}`, 'Give the id of the one meant.');
}
