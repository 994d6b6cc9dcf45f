/** GraphQL's global id, opaque to clients. https://docs.github.com/graphql/guides/using-global-node-ids */
export function nodeId(kind: string, id: number): string {
  return `${kind}_kwDO${Buffer.from(String(id)).toString('base64url')}`;
}

/** The number in a global id of that kind; undefined for another kind. */
export function idIn(kind: string, id: string): number | undefined {
  const encoded = id.startsWith(`${kind}_kwDO`) ? id.slice(kind.length + 5) : undefined;
  return encoded === undefined ? undefined : Number(Buffer.from(encoded, 'base64url').toString());
}
