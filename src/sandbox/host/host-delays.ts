/** Milliseconds that things take on a host at pace 1. A good real one takes about 12 times as long to install Docker. */
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
