import { block } from '../../src/report/markdown/text.ts';

/** Paragraphs one below the other; what is empty is left out. */
export function paragraphs(...parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Something to copy. */
export function copied(line: string): string {
  return block('sh', line);
}

/** `a`, `a or b`, `a, b or c` */
export function either(words: readonly string[], or = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${or} ${words.at(-1)}`;
}

const mostProblems = 20;

/** What is wrong with a file: the first lines of it, when it is all wrong. */
export function problemList(problems: readonly string[]): string {
  const more = problems.length - mostProblems;
  const last = more > 0 ? [`and ${more} more`] : [];
  return block('text', [...problems.slice(0, mostProblems), ...last].join('\n'));
}
