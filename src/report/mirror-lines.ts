import type { Mirror } from '../engine/report.ts';
import { type Look, paintFor } from './look.ts';
import { mirrorSettings } from './mirror-settings.ts';

/** Where the mirror is, and the settings that use it, left whole for pasting. */
export function mirrorLines(mirror: Mirror, look: Look): readonly string[] {
  const { of, url } = mirror;
  return [
    `${paintFor(look)('bold', 'Mirror:')} ${url} has images of ${of} for the local network`,
    ...mirrorSettings(mirror).flatMap(({ file, text }) => [`  ${file}:`, ...text.split('\n').map(indented)]),
  ];
}

function indented(line: string): string {
  return line === '' ? '' : `    ${line}`;
}
