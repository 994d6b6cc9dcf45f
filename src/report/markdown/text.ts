/** Words made safe to stand in GitHub-flavoured Markdown: they may come from a cloud, a registry or a host. */

import { printable } from '../columns.ts';

/** What would end a line, begin a mark-up or call somebody. `:` and `.` stay, so that an address is not a link. */
const special = /[\\`*_{}[\]<>()#|~!&]/g;

/**
 * Words as they are, on one line, without any effect: no mark-up, no HTML, no mention of a person, no reference to an
 * issue, no link.
 */
export function prose(text: string): string {
  const inert = oneLine(text).replace(special, entity);
  // What would begin a list, a rule or an underlined heading.
  return unlinked(inert.replace(/^[-+=]/, entity).replace(/^(\d+)([.)])/, (_, digits, mark) => digits + entity(mark)));
}

/** The same on one line also where a narrow column would break it. */
export function unbroken(text: string): string {
  return prose(text).replaceAll(' ', '&nbsp;');
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** The same with its line ends kept. */
export function lines(text: string): string {
  return printable(text).trim().split('\n').map(prose).join('<br>');
}

/** Words in a fixed-width font. A vertical bar is escaped as tables want it, which is seen nowhere else. */
export function code(text: string): string {
  const plain = oneLine(text);
  if (plain === '') return '';
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(plain) ? ' ' : '';
  return `${fence}${space}${plain.replaceAll('|', '\\|')}${space}${fence}`;
}

/** A block of lines to copy. */
export function block(language: string, text: string): string {
  const plain = printable(text).trimEnd();
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${plain}\n${fence}`;
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}

/** GitHub links people, issues, commits and bare addresses by itself; an empty comment between the parts keeps it from that. */
function unlinked(text: string): string {
  return text
    .replace(/(@|&#35;)(?=\w)/g, '$1<!-- -->')
    .replace(/(https?|ftp):\/\//gi, '$1:<!-- -->//')
    .replace(/\b(www)\./gi, '$1<!-- -->.')
    .replace(/\b(GH)-(?=\d)/gi, '$1<!-- -->-');
}
