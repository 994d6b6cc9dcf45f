/** What one name server was heard to say of a name, or why nothing was heard. */
export type ServerAnswer = { readonly server: string } & (
  | { readonly addresses: readonly string[] }
  | { readonly silent: string }
);

/** The addresses that all servers agree on; none while they differ, or one is silent. */
export function agreed(answers: readonly ServerAnswer[]): readonly string[] {
  const [first = [], ...others] = answers.map((answer) => ('silent' in answer ? [] : answer.addresses));
  return others.every((other) => other.join() === first.join()) ? first : [];
}

/** What was heard, one list of addresses for each server that was not silent. */
export function heard(answers: readonly ServerAnswer[]): readonly (readonly string[])[] {
  return answers.flatMap((answer) => ('silent' in answer ? [] : [answer.addresses]));
}

/** Who said what: `no address from a.example, b.example; no answer from c.example (timed out)`. */
export function answersInWords(answers: readonly ServerAnswer[]): string {
  if (answers.length === 0) return 'no name servers are known here that could be asked';
  const said = Map.groupBy(answers, (answer) =>
    'silent' in answer ? answer.silent : answer.addresses.join(', ') || 'no address',
  );
  return [...said]
    .map(([words, those]) => {
      const servers = those.map(({ server }) => server).join(', ');
      return those.some((answer) => 'silent' in answer)
        ? `no answer from ${servers} (${words})`
        : `${words} from ${servers}`;
    })
    .join('; ');
}

/** What helps where name servers are silent. */
export const silenceRemedy =
  'Name servers are asked from this computer: let it out to port 53 (UDP and TCP), or set dns.resolvers to name servers that it reaches, as host:port. Then run again.';
