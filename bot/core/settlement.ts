/**
 * The reactions by which its author sees that a request has come to its end: `rocket` when a run was begun for it, `+1` when
 * it was done or answered, `confused` when nothing came of it and a reply says why.
 */
export const settlements = ['rocket', '+1', 'confused'] as const;
export type Settlement = (typeof settlements)[number];
