/** Milliseconds that things take at pace 1: what a good cloud needs, so that clients see every state between. */
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
