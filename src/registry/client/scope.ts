/** The scope of a token that lets one read from a repository. */
export const pulling = (repository: string) => `repository:${repository}:pull`;
/** The scope of a token that lets one write to a repository too. */
export const pushing = (repository: string) => `repository:${repository}:pull,push`;
/** The scope of a token that lets one delete in a repository. */
export const deleting = (repository: string) => `repository:${repository}:delete`;
