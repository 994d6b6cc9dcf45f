import type { Token } from './keystone.ts';
import { singleFlight } from './single-flight.ts';

export interface TokenKeeper {
  /** The token; signs in if there is none yet. */
  current(): Promise<Token>;
  /** Another token than one that was refused. However many requests it was refused to, it is renewed once. */
  insteadOf(refused: Token): Promise<Token>;
}

export function tokenKeeper(signIn: () => Promise<Token>): TokenKeeper {
  let current = singleFlight(signIn);
  const replaced = new WeakSet<Token>();
  return {
    current: () => current(),
    insteadOf(refused) {
      if (!replaced.has(refused)) {
        replaced.add(refused);
        current = singleFlight(signIn);
      }
      return current();
    },
  };
}
