/** Repositories of the registry that hold only what proves it, and nothing between two proofs. */
export const ownRepositories = {
  /** Where a run that made or changed something ends. */
  probe: 'provision-registry/probe',
  /** Where `check` pushes its large layer. */
  check: 'provision-registry/check',
} as const;
