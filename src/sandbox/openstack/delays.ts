/**
 * Milliseconds that things take at pace 1: long enough that clients see every state between, and short enough to watch. A
 * good real cloud takes about 12 times as long.
 */
export const delays = {
  schedule: 200,
  build: 1500,
  boot: 1000,
  stop: 500,
  start: 500,
  reboot: 400,
  deleteServer: 300,
  reserve: 100,
  attach: 400,
  detach: 300,
  createVolume: 300,
  extendVolume: 300,
  deleteVolume: 300,
  floatingIpStatus: 300,
} as const;
