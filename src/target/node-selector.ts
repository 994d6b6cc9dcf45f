/** How a configuration names nodes: one by its address, or servers of the project by their names or their metadata. */
export type NodeSelector =
  /** An IPv4 address or a host name. */
  | { readonly by: 'address'; readonly address: string }
  /** With `*` for any characters and `?` for one. */
  | { readonly by: 'name'; readonly glob: string }
  | { readonly by: 'metadata'; readonly key: string; readonly value: string };

/** @param written as the schema has found it right: `192.168.70.11`, `name=k8s-node-*`, `metadata.role=worker` */
export function nodeSelector(written: string): NodeSelector {
  const { glob, key, value } = /^(name=(?<glob>.*)|metadata\.(?<key>[^=]*)=(?<value>.*))$/.exec(written)?.groups ?? {};
  if (glob !== undefined) return { by: 'name', glob };
  if (key !== undefined && value !== undefined) return { by: 'metadata', key, value };
  return { by: 'address', address: written };
}

/** As it stands in the configuration. */
export function selectorWords(selector: NodeSelector): string {
  switch (selector.by) {
    case 'address':
      return selector.address;
    case 'name':
      return `name=${selector.glob}`;
    case 'metadata':
      return `metadata.${selector.key}=${selector.value}`;
  }
}
