import { written } from './json-bytes.ts';
import type { JsonMember, JsonObject } from './json-tree.ts';

/** What comes in the place of a part of a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How values are written into a text: `lines` breaks them with this line end and indent. */
export type Layout = { readonly lines: false; readonly space: string } | Lines;
interface Lines {
  readonly lines: true;
  readonly lineEnd: string;
  readonly unit: string;
}

/** A string, or members in the order they are to stand. */
export type NewValue = string | readonly (readonly [name: string, value: NewValue])[];

export function applied(text: string, edits: readonly Edit[]): string {
  let from = 0;
  const parts = edits
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, end, text: inserted }) => {
      const kept = text.slice(from, start);
      from = end;
      return [kept, inserted];
    });
  return parts.join('') + text.slice(from);
}

/** How the text that an object stands in is laid out, taken from its first line that is indented. */
function layoutOf(text: string): Layout {
  const [, lineEnd, unit] = /(\r?\n)([ \t]+)"/.exec(text) ?? [];
  if (lineEnd !== undefined && unit !== undefined) return { lines: true, lineEnd, unit };
  return { lines: false, space: /":(\s?)/.exec(text)?.[1] ?? ' ' };
}

/** @param indent of the line that it begins on */
export function laidOut(value: NewValue, layout: Layout, indent: string): string {
  if (typeof value === 'string') return written(value);
  if (!layout.lines) {
    const members = value.map(([name, inner]) => `${written(name)}:${layout.space}${laidOut(inner, layout, '')}`);
    return `{${members.join(`,${layout.space}`)}}`;
  }
  const { lineEnd, unit } = layout;
  const deeper = indent + unit;
  const members = value.map(([name, inner]) => `${deeper}${written(name)}: ${laidOut(inner, layout, deeper)}`);
  return `{${lineEnd}${members.join(`,${lineEnd}`)}${lineEnd}${indent}}`;
}

/** Puts a member at the end of an object, as the member before it is laid out. */
export function memberAdded(text: string, object: JsonObject, name: string, value: NewValue): Edit {
  const layout = layoutOf(text);
  const last = object.members.at(-1);
  if (last === undefined) {
    return replaced(object, laidOut([[name, value]], layout, indentOf(text, object.start)));
  }
  const at = last.value.end;
  const gap = gapBefore(text, last);
  const colon = text.slice(last.name.end, last.value.start);
  if (!gap.includes('\n')) {
    const flat = { lines: false, space: /\s/.test(colon) ? ' ' : '' } as const;
    const between = object.members.length > 1 ? gap : flat.space;
    return { start: at, end: at, text: `,${between}${written(name)}${colon}${laidOut(value, flat, '')}` };
  }
  const own = layout.lines ? layout : { lines: false as const, space: ' ' };
  const inner = laidOut(value, own, gap.slice(gap.lastIndexOf('\n') + 1));
  return { start: at, end: at, text: `,${gap}${written(name)}${colon}${inner}` };
}

/** Takes members out, each with one comma. */
export function membersRemoved(object: JsonObject, gone: ReadonlySet<JsonMember>): readonly Edit[] {
  const { members } = object;
  if (members.every((member) => gone.has(member))) {
    return members.length === 0 ? [] : [{ start: object.start, end: object.end, text: '{}' }];
  }
  const firstKept = members.findIndex((member) => !gone.has(member));
  return members.flatMap((member, index) => {
    const [before, after] = [members[index - 1], members[index + 1]];
    if (!gone.has(member)) return [];
    // Those before the first that stays go with the commas after them, all others with the commas before them.
    if (index < firstKept && after) return [{ start: member.name.start, end: after.name.start, text: '' }];
    return before ? [{ start: before.value.end, end: member.value.end, text: '' }] : [];
  });
}

export function replaced({ start, end }: { readonly start: number; readonly end: number }, text: string): Edit {
  return { start, end, text };
}

/** Blanks before a member, back to the comma or brace. */
function gapBefore(text: string, { name }: JsonMember): string {
  return /\s*$/.exec(text.slice(Math.max(0, name.start - longestGap), name.start))?.[0] ?? '';
}

/** Of the line that an offset is on. */
function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, Math.min(offset, start + longestGap)))?.[0] ?? '';
}

const longestGap = 4096;
