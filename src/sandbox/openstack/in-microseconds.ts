/** `2026-11-23T19:58:58.000000`, as Keystone (with a `Z`), Cinder and most of Nova write a time. */
export function inMicroseconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}.000000`;
}
