import type { Cloud } from '../state.ts';

export function projectView({ origin, identity }: Cloud) {
  const { id, name } = identity.project;
  return {
    id,
    name,
    domain_id: 'default',
    description: '',
    enabled: true,
    parent_id: 'default',
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${origin}/identity/v3/projects/${id}` },
  };
}
