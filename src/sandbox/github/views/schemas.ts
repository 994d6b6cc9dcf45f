import type { components } from '@octokit/openapi-types';

/** What GitHub's own description says of its answers: the compiler holds the sandbox to it. */
export type Schemas = components['schemas'];
