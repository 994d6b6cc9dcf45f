import type { Pause } from '../pause.ts';
import type { Change, Failure } from './change.ts';

/** What a resource may use while it works: cancellation, and a way to say what it waits for. */
export interface Work {
  /** Aborted when the run is cancelled. Waits observe it; a request that changes something is let finish. */
  readonly signal: AbortSignal;
  /** How to wait between two looks; for as long as it takes when left out. */
  readonly pause?: Pause;
  /** Tells the reporters what is going on, in a few words: `BUILD`, `waiting for SSH on 203.0.113.7`. */
  say(progress: string): void;
}

/** One way in which a found resource is not as wanted, in words a person reads: `size 10 GiB, wanted 20 GiB`. */
export interface Difference {
  readonly words: string;
  /** What it takes to mend it. `update` changes in place; the others need the plan digest. Default `update`. */
  readonly action?: 'update' | 'replace' | 'adopt';
  /** Set where mending it in place needs the digest too, because it takes from somebody what he has, such as a login. */
  readonly asks?: true;
}

export type Needs = Readonly<Record<string, Resource<unknown>>>;

/** The values of what a resource needs, by the same names. */
export type Values<N extends Needs> = { readonly [K in keyof N]: N[K] extends Resource<infer T> ? T : never };

/**
 * Anything a target wants to exist. Dependencies are data flow: a value of `identity` is needed already to find the
 * resource (a volume attachment needs server and volume), a value of `needs` only to compare or create it.
 * What waits for no other resource proceeds at once.
 *
 * A resource without `create` is a fact: it is looked up, never changed, and does not appear in the plan.
 */
export interface ResourceSpec<T, I extends Needs, N extends Needs> {
  /** Unique within a graph and shown to people: `server`, `volume data`. */
  readonly name: string;
  readonly identity: I;
  readonly needs: N;
  /**
   * Of a fact: by what it is found through, whether it can be found already while that waits for an update. A plan then
   * looks, so that it can tell of what hangs on it; an apply looks again once the update was made.
   */
  readonly beforeUpdate?: { readonly [K in keyof I]?: (found: Values<I>[K]) => boolean };
  /** What will be created, in words, known before anything exists: `500 GiB at /DATA`. */
  readonly wanted?: string;
  /** The resource as it is, or undefined. A fact throws instead, saying what it looked for and what is near. */
  find(identity: Values<I>, work: Work): Promise<T | undefined>;
  /** How the found resource differs from what is wanted. Nothing, when it is as wanted. */
  compare?(found: T, needs: Values<I & N>): readonly Difference[] | Promise<readonly Difference[]>;
  create?(needs: Values<I & N>, work: Work): Promise<T>;
  update?(found: T, needs: Values<I & N>, work: Work): Promise<T>;
  /** Removes it. What depends on it is already gone. */
  remove?(found: T, identity: Values<I>, work: Work): Promise<void>;
  /** Asked while its removal is planned: throws when it could not be removed as it is, so that nothing is touched. */
  checkRemovable?(found: T, identity: Values<I>, work: Work): Promise<void>;
  /** What else is to be known when it was removed to be replaced and the new one could not be made. */
  unreplaced?(removed: T): Required<Pick<Failure, 'message' | 'remedy'>>;
  /** What is worth a person's eye about a found resource, though nothing is done about it; full sentences. */
  remarks?(found: T): readonly string[];
  /** Says of a found resource what a person needs to know before it is removed: its id, address or size. */
  describe?(found: T): string;
}

/**
 * A resource as the engine sees it. Make one with {@link resource}, {@link fact}, {@link remnant}, {@link step} or
 * {@link mark}.
 */
export interface Resource<T> extends ResourceSpec<T, Needs, Needs> {
  readonly kind: 'resource' | 'fact' | 'step' | 'mark';
}

/** A resource that the target wants to exist. */
export function resource<T, I extends Needs = Record<never, never>, N extends Needs = Record<never, never>>(
  spec: Omit<ResourceSpec<T, I, N>, 'identity' | 'needs'> & { readonly identity?: I; readonly needs?: N },
): Resource<T> {
  return node('resource', spec);
}

/** Something that must be there already and is only looked up: an image, a network, the connection to the host. */
export function fact<T, I extends Needs = Record<never, never>>(
  spec: Pick<ResourceSpec<T, I, Record<never, never>>, 'name' | 'beforeUpdate'> & {
    readonly identity?: I;
    find(identity: Values<I>, work: Work): Promise<T>;
  },
): Resource<T> {
  return node('fact', spec);
}

/**
 * Something of ours that is wanted no more and harms nobody while it stands: it is told of, and goes with all the rest
 * when that is removed.
 */
export function remnant<T, I extends Needs = Record<never, never>>(
  spec: Required<
    Pick<ResourceSpec<T, I, Record<never, never>>, 'name' | 'find' | 'remove' | 'remarks' | 'describe'>
  > & {
    readonly identity?: I;
  },
): Resource<T> {
  return node('fact', spec);
}

/**
 * Something to do only now and then, such as writing our mark on what somebody else made: a line of the plan when there
 * is something to do, and none otherwise.
 */
export function step<T, I extends Needs = Record<never, never>, N extends Needs = Record<never, never>>(
  spec: StepSpec<T, I, N>,
): Resource<T> {
  return node('step', spec);
}

/**
 * A step that only notes for later runs what this one has made. It means nothing to a person, and has a line only when it
 * fails.
 */
export function mark<T, I extends Needs = Record<never, never>, N extends Needs = Record<never, never>>(
  spec: StepSpec<T, I, N>,
): Resource<T> {
  return node('mark', spec);
}

type StepSpec<T, I extends Needs, N extends Needs> = Pick<ResourceSpec<T, I, N>, 'name'> & {
  readonly identity?: I;
  readonly needs?: N;
  find(identity: Values<I>, work: Work): Promise<T>;
  compare(found: T, needs: Values<I & N>): readonly Difference[] | Promise<readonly Difference[]>;
  update(found: T, needs: Values<I & N>, work: Work): Promise<T>;
};

/** Whether a resource has a line in plans and reports. */
export function isTold({ kind }: Pick<Resource<unknown>, 'kind'>, { action, error }: Change): boolean {
  if (error !== undefined) return true;
  return kind === 'resource' || (kind === 'step' && action !== 'none');
}

function node<T, I extends Needs, N extends Needs>(
  kind: Resource<T>['kind'],
  spec: Omit<ResourceSpec<T, I, N>, 'identity' | 'needs'> & { readonly identity?: I; readonly needs?: N },
): Resource<T> {
  // The one place where the typed needs of a resource are erased: the engine passes back just what `identity` and
  // `needs` name, so what the methods receive is what they declared.
  return { ...spec, kind, identity: spec.identity ?? {}, needs: spec.needs ?? {} } as Resource<T>;
}
