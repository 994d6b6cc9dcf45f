import { z } from 'zod';
import type { GitHub } from '../github.ts';
import { isGone, statusOf } from './answer-status.ts';
import { everyPage } from './every-page.ts';
import { hidden, seen } from './hidden-json.ts';

/** What keeps a target from being changed: a milestone of the repository, whose title GitHub gives out only once. */
export interface Lock {
  /** Of the milestone. */
  readonly number: number;
  readonly target: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** ISO 8601; absent when it lasts until it is unlocked. */
  readonly until?: string;
  /** In the words of who locked it. */
  readonly reason?: string;
  /** The comment that asked for it. */
  readonly request?: number;
}

export type NewLock = Omit<Lock, 'number'>;

const keptSchema = z.object({
  by: z.string(),
  at: z.iso.datetime(),
  until: z.iso.datetime().exactOptional(),
  reason: z.string().exactOptional(),
  request: z.int().exactOptional(),
});

const milestones = '/repos/{owner}/{repo}/milestones' as const;
/** Others may lock and unlock at the same time; nobody is that unlucky more often. */
const tries = 5;

function titleFor(target: string): string {
  return `registry ${target} is locked`;
}

/**
 * The lock on a target that holds now.
 *
 * @param now milliseconds since 1970
 */
export async function lockOn(github: GitHub, target: string, now: number): Promise<Lock | undefined> {
  const found = await milestoneFor(github, target);
  return found !== undefined && holds(found, now) ? found.lock : undefined;
}

/**
 * Locks a target, for one of all that ask for it at the same time.
 *
 * @param words what whoever looks at the milestone reads, in Markdown
 * @returns the lock that holds; another's when that came first
 */
export async function takeLock(github: GitHub, wanted: NewLock, words: string, now: number): Promise<Lock> {
  const { request, repository } = github;
  const { target, ...kept } = wanted;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const { data } = await request(`POST ${milestones}`, {
        ...repository,
        title: titleFor(target),
        description: `${hidden(kept)}\n${words}`,
        ...(wanted.until === undefined ? {} : { due_on: wanted.until }),
      });
      return { ...wanted, number: data.number };
    } catch (error) {
      if (statusOf(error) !== 422 || !/already_exists/.test(String(error))) throw error;
    }
    const found = await milestoneFor(github, target);
    if (found !== undefined && holds(found, now)) return found.lock;
    // By its number only the one that no longer holds is removed, not what another may put in its place.
    if (found !== undefined) await removeLock(github, found.lock.number);
  }
  throw new Error(`registry ${target} could not be locked: others lock and unlock it all the time`);
}

/** Removes a lock, which may be gone already. */
export async function removeLock({ request, repository }: GitHub, number: number): Promise<void> {
  try {
    await request(`DELETE ${milestones}/{milestone_number}`, { ...repository, milestone_number: number });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

interface Found {
  readonly lock: Lock;
  readonly open: boolean;
}

async function milestoneFor({ request, repository }: GitHub, target: string): Promise<Found | undefined> {
  const title = titleFor(target);
  const isIt = (one: { readonly title: string }) => one.title === title;
  const all = await everyPage(
    async (paging) => {
      const { data } = await request(`GET ${milestones}`, { ...repository, state: 'all', ...paging });
      return data;
    },
    (page) => page.some(isIt),
  );
  const milestone = all.find(isIt);
  if (milestone === undefined) return undefined;
  const { number, description, creator, created_at: at, due_on: due, state } = milestone;
  // Who makes such a milestone by hand means it.
  const byHand = {
    by: creator?.login ?? 'somebody',
    at,
    ...(due === null ? {} : { until: due }),
    ...(description === null ? {} : { reason: description }),
  };
  const kept = keptSchema.safeParse(seen(description ?? '')).data ?? byHand;
  return { lock: { number, target, ...kept }, open: state === 'open' };
}

/** A milestone that was closed is how a person may unlock by hand. */
function holds({ lock, open }: Found, now: number): boolean {
  return open && (lock.until === undefined || Date.parse(lock.until) > now);
}
