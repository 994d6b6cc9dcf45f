import { codeOf, type Document } from './markdown.ts';

export interface DocumentedCommand {
  readonly document: string;
  readonly line: number;
  /** As a person pastes it, without a comment behind it. */
  readonly text: string;
}

/** Blocks without a language, or with one of these, are pasted into a shell. */
const shells: ReadonlySet<string | null | undefined> = new Set([null, undefined, 'sh', 'bash']);
/** In the middle of a sentence, what begins like this is meant to be run as it stands. */
const inSentence = /^(?:[A-Z_]+=\S+ )?(?:npx|npm|node) \S/;

/** Every command that a document tells a person to run, in the order of the text. */
export function commandsOf(document: Document): readonly DocumentedCommand[] {
  const blocks = new Set(codeOf(document).filter(({ lang }) => shells.has(lang)));
  return document.nodes.flatMap((node) => {
    const line = node.position?.start.line ?? 0;
    const found = (text: string): DocumentedCommand => ({ document: document.path, line, text });
    const inBlock = node.type === 'code' && blocks.has(node);
    if (!inBlock && !(node.type === 'inlineCode' && inSentence.test(node.value))) return [];
    return node.value.split('\n').flatMap((written) =>
      written
        .replace(/\s+#.*$/, '')
        .split(' && ')
        .filter((text) => text.trim() !== '')
        .map(found),
    );
  });
}
