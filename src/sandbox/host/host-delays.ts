/** Milliseconds that things take on a host at pace 1: what a quick one needs. */
export const hostDelays = {
  installDocker: 1000,
  mount: 300,
  growFilesystem: 300,
  startService: 400,
  /** For a moment, with another configuration. */
  restartService: 400,
  stopService: 300,
  makeKey: 100,
} as const;
