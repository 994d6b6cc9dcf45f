import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Network } from '../../network/networks.ts';
import { nearestWords, notFound } from '../not-found.ts';

/** What a network is wanted for. */
export type NetworkKind = 'network' | 'external network';

/**
 * One network of those there are: the one of this id or exact name, or the only one.
 *
 * @param all those that may serve
 * @param unfit those that are there and may not: external ones for a server, internal ones for a floating IP
 * @throws {ActionableError} when there is none, or several and no telling which
 */
export function chooseNetwork(
  kind: NetworkKind,
  wanted: string | undefined,
  all: readonly Network[],
  unfit: readonly Network[],
): Network {
  const meant = wanted === undefined ? all : called(wanted, all);
  const [first, ...others] = meant;
  if (first === undefined) throw wanted === undefined ? none(kind) : missing(kind, wanted, all, unfit);
  if (others.length === 0) return first;
  const list = meant.map(({ id, name }) => `'${name}' (id ${id})`).join(', ');
  const which = wanted === undefined ? 'and none was chosen' : `named '${wanted}'`;
  throw new ActionableError(`There are ${meant.length} ${kind}s ${which}: ${list}`, 'Give the id of the one meant.');
}

function called(wanted: string, networks: readonly Network[]): readonly Network[] {
  const byId = networks.filter(({ id }) => id === wanted);
  return byId.length > 0 ? byId : networks.filter(({ name }) => name === wanted);
}

const commands: Readonly<Record<NetworkKind, string>> = {
  network: 'openstack network list --internal',
  'external network': 'openstack network list --external',
};

function none(kind: NetworkKind): ActionableError {
  return new ActionableError(`There is no ${kind} that the project may use`, `\`${commands[kind]}\` lists them.`);
}

function missing(
  kind: NetworkKind,
  wanted: string,
  all: readonly Network[],
  unfit: readonly Network[],
): ActionableError {
  const names = all.map(({ name }) => name);
  if (called(wanted, unfit).length === 0) return notFound(kind, wanted, names, commands[kind]);
  const nearest = nearestWords(wanted, names);
  return kind === 'network'
    ? new ActionableError(
        `The network '${wanted}' is an external one, and a server needs an internal one; ${nearest}`,
        `Set server.network to the exact name or the id of an internal network; \`${commands[kind]}\` lists them all. External ones belong in floating-ip.network.`,
      )
    : new ActionableError(
        `The network '${wanted}' is an internal one, and floating IPs come from an external one; ${nearest}`,
        `Set floating-ip.network to the exact name or the id of an external network; \`${commands[kind]}\` lists them all. Internal ones belong in server.network.`,
      );
}
