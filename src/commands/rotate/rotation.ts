import { ActionableError } from '../../engine/actionable-error.ts';
import { type Resource, resource, type Work } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import { replaceLiveFile } from '../../host/live-file.ts';
import { pathOf } from '../../host/service-spec.ts';
import { pause as usualPause } from '../../pause.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import { hashPassword } from '../../registry/configuration/htpasswd.ts';
import {
  formatPasswordFile,
  parsePasswordFile,
  successorOf,
  withoutRotated,
  withRotation,
} from '../../registry/configuration/password-file.ts';
import { duration } from '../../report/duration.ts';
import { given } from '../../target/given.ts';
import { htpasswdFile } from '../wanted/services.ts';
import { proveLogin } from './prove-logins.ts';
import { formerRotation, type RotationWish, type Stage, stageOf } from './stage.ts';

/** The password file as it stands, and how far the rotation is by it. */
export interface Standing {
  readonly text: string;
  readonly stage: Stage;
}

export interface RotationSpec {
  /** Its facts hold the content of the password file. */
  readonly host: Resource<Host>;
  /** The way to the registry that its users take. */
  readonly way: Resource<RegistryOptions>;
  readonly wish: RotationWish;
  /** Whether nodes log in as the configuration says. */
  readonly nodes: boolean;
  /** Of bcrypt; the usual one when left out. */
  readonly hashCost?: number;
  /** Keeps a generated password, before anything is changed. */
  readonly keep?: () => Promise<void>;
}

const place = { service: 'registry', file: htpasswdFile } as const;

/** The next user, let in with the new password beside the present one. */
export function nextUser({ host, way, wish, hashCost, keep }: RotationSpec): Resource<Standing> {
  const { user, newPassword } = wish;
  return resource({
    name: 'next user',
    identity: { host },
    // Nobody could change over to a password at a registry that cannot be reached.
    needs: { way },
    wanted: `${successorOf(user)}, beside ${user}`,
    async find(on, work) {
      const standing = await look(on.host, wish, work);
      if (standing.stage.at === 'before') return undefined;
      if (standing.stage.to.user === user) throw unfinished(standing.stage.from.user, user);
      return standing;
    },
    async create(on, work) {
      const { text, stage } = await look(on.host, wish, work);
      if (stage.at !== 'before' || newPassword === undefined) return { text, stage };
      await keep?.();
      const { from, to } = stage;
      const line = await hashPassword(to, newPassword, hashCost);
      const rotation = { from: from.user, to, since: new Date().toISOString() };
      const next = withRotation(parsePasswordFile(text), rotation, line.slice(to.length + 1));
      const written = await write(on.host, text, formatPasswordFile(next), work);
      return { text: written, stage: { at: 'open', from, to: { user: to, password: newPassword } } };
    },
  });
}

interface Ending {
  /** The next user, where this very run lets it in. */
  readonly next?: Resource<Standing>;
  /** For how long both are let in before, in milliseconds. */
  readonly overlapMs?: number;
}

/** The user before, who is no longer let in: not before the next one has been proven to be. */
export function formerUser(
  { host, way, wish, nodes }: RotationSpec,
  { next, overlapMs }: Ending = {},
): Resource<Standing> {
  const after = overlapMs === undefined ? '' : ` after ${duration(overlapMs)}`;
  return resource({
    name: 'former user',
    identity: { host },
    needs: { way, ...given({ next }) },
    async find(on, work) {
      const { text, stage } = await look(on.host, wish, work);
      if (nodes && stage.at === 'open' && stage.to.user !== wish.user) throw nodesHaveOld(stage.to.user);
      if (stage.at !== 'before' || next !== undefined) return { text, stage };
      const former = formerRotation(parsePasswordFile(text), stage);
      if (former === undefined) throw notBegun(wish.user);
      return { text, stage: former };
    },
    compare(found, needs) {
      const { stage } = needs.next ?? found;
      return stage.at === 'open' ? [{ words: `${stage.from.user} is removed${after}` }] : [];
    },
    async update(found, needs, work) {
      const { text, stage } = needs.next ?? found;
      if (stage.at !== 'open') return { text, stage };
      await proveLogin(needs.way, stage.to, work.signal);
      if (overlapMs !== undefined) await overlap(overlapMs, work);
      const over = withoutRotated(parsePasswordFile(text), new Date().toISOString());
      const written = await write(needs.host, text, formatPasswordFile(over), work);
      return { text: written, stage: { ...stage, at: 'over' } };
    },
  });
}

async function look(host: Host, wish: RotationWish, work: Work): Promise<Standing> {
  const text = (await host.facts(work)).contents.get(pathOf(place.service, place.file));
  if (text === undefined) {
    throw new ActionableError('The host has no registry yet, and so no password to rotate', 'Run provision first.');
  }
  return { text, stage: await stageOf(parsePasswordFile(text), wish) };
}

async function write(host: Host, from: string, to: string, work: Work): Promise<string> {
  await replaceLiveFile(host, place, { from, to }, work);
  return to;
}

/** How often it is told for how long it still is. */
const sayEveryMs = 15_000;

async function overlap(ms: number, { signal, pause = usualPause, say }: Work): Promise<void> {
  for (let left = ms; left > 0; left -= sayEveryMs) {
    say(`both log in for another ${duration(left)}`);
    await pause(Math.min(left, sayEveryMs), signal);
  }
}

function unfinished(from: string, to: string): ActionableError {
  return new ActionableError(
    `The rotation from ${from} to ${to} is not over: ${from} still logs in`,
    'End it first, with --finish.',
  );
}

function nodesHaveOld(to: string): ActionableError {
  return new ActionableError(
    'The nodes of this target still log in with the old password',
    `Set registry.user: ${to} in the configuration, and REGISTRY_PASSWORD to the new password, and run provision, which logs the nodes in anew; both passwords let in meanwhile. Kubelets go on with the old one for up to 5 minutes, then run this again.`,
  );
}

function notBegun(user: string): ActionableError {
  return new ActionableError(
    `No rotation of the password of ${user} has begun`,
    'Begin it without --finish, and with a new password.',
  );
}
