import { ActionableError } from './actionable-error.ts';
import { type Needs, type Resource, step, type Values, type Work } from './resource.ts';

/** Whose a thing is by the owner mark on it. What is `another's` is neither ours nor in our way. */
export type Belonging = 'ours' | "another's" | 'unmarked';

/** Whether what merely has our name is offered to be taken over. For a removal it never is. */
export type Adoption = 'offered' | 'off';

/** What looking for our own has shown. */
export interface Sought<T> {
  readonly ours?: T;
  /** The only unmarked one that ours could be, when there is none of ours. */
  readonly candidate?: T;
  /** Why that could not be told; the resource reports it, not the step that looked. */
  readonly failure?: { readonly error: unknown };
}

export interface AdoptionSpec<T, I extends Needs> {
  /** Whose adoption it is: `volume data`. */
  readonly of: string;
  /** What it is looked for through, also part of the resource's own `identity`. */
  readonly identity: I;
  /** Looks at all there are. */
  look(identity: Values<I>, work: Pick<Work, 'signal'>): Promise<Sought<T>>;
  /** All that a person needs to know of a thing before it is taken over: age, size, state, who uses it. */
  tell(thing: T): string;
  /** The thing of an id as it is now. */
  again(id: string, identity: Values<I>): Promise<T | undefined>;
  belonging(thing: T): Belonging;
  /** Writes our mark and nothing else, and returns the thing with it. */
  mark(thing: T, identity: Values<I>): Promise<T>;
}

/** How a resource that can be adopted is found. */
export interface Adoptable<T, I extends Needs> {
  /** Part of its `identity`. */
  readonly adoption: Resource<Sought<T>>;
  /** Its `find`. */
  find(identity: Values<I> & { readonly adoption: Sought<T> }, work: Work): Promise<T | undefined>;
}

/**
 * Taking over what somebody else made under our name: a step of its own in the plan, which needs the plan's digest and
 * writes our mark only. What else is to be done is said and done by the resource itself.
 */
export function adoptable<T extends { readonly id: string }, I extends Needs>(
  spec: AdoptionSpec<T, I>,
): Adoptable<T, I> {
  const looked = new WeakSet<Sought<T>>();
  return {
    adoption: step<Sought<T>, I>({
      name: `adoption of ${spec.of}`,
      identity: spec.identity,
      find: (identity, work) => spec.look(identity, work).catch((error: unknown) => ({ failure: { error } })),
      compare: ({ candidate }) =>
        candidate === undefined ? [] : [{ words: `id ${candidate.id}: ${spec.tell(candidate)}`, action: 'adopt' }],
      async update(sought, identity) {
        return sought.candidate === undefined ? sought : { ours: await adopted(spec, sought.candidate, identity) };
      },
    }),
    async find(identity, work) {
      const { adoption } = identity;
      // What the step saw stands for one look. Who looks again wants to know what has appeared since.
      if (looked.has(adoption)) return (await spec.look(identity, work)).ours;
      looked.add(adoption);
      if (adoption.failure !== undefined) throw adoption.failure.error;
      return adoption.ours ?? adoption.candidate;
    },
  };
}

/** Looks once more before the mark is written: since the plan was read somebody else may have taken it. */
async function adopted<T extends { readonly id: string }, I extends Needs>(
  { of, again, belonging, mark }: AdoptionSpec<T, I>,
  { id }: T,
  identity: Values<I>,
): Promise<T> {
  const now = await again(id, identity);
  if (now === undefined) throw new ActionableError(`The ${of} (${id}) has vanished`, 'Run again, which looks anew.');
  if (belonging(now) === 'ours') return now;
  if (belonging(now) === 'unmarked') return await mark(now, identity);
  throw new ActionableError(
    `The ${of} (${id}) carries another's owner mark since the plan was made, and is left as it is`,
    'Run plan again, which looks anew.',
  );
}

/**
 * The last look before a thing is removed: what does not carry our mark stays, however it was found.
 *
 * @param now the thing as it is at this moment; one that is gone already needs no mark
 * @throws {ActionableError} naming it
 */
export function refuseUnlessOurs<T extends { readonly id: string }>(
  kind: string,
  now: T | undefined,
  belonging: (thing: T) => Belonging,
): void {
  if (now === undefined || belonging(now) === 'ours') return;
  throw new ActionableError(
    `The ${kind} ${now.id} does not carry our owner mark, and nothing without it is ever removed`,
    'If it is to go, remove it yourself; or run plan again, which looks anew.',
  );
}
