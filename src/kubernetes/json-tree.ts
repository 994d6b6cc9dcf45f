/**
 * What a JSON text consists of and where each part stands, so that one part can be changed and every other byte be kept.
 * Strings stand as they are written; `stringValue` reads them.
 */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Span {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset after its last one. */
  readonly end: number;
}

export interface JsonObject extends Span {
  readonly kind: 'object';
  /** In the order of the text; a name may come more than once. */
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly name: JsonScalar;
  readonly value: JsonNode;
}

interface JsonArray extends Span {
  readonly kind: 'array';
}

export interface JsonScalar extends Span {
  readonly kind: 'string' | 'number' | 'boolean' | 'null';
}

/** The text is no JSON. Its words hold nothing of the text, which may be secret. */
export class JsonSyntaxError extends Error {
  override name = 'JsonSyntaxError';
  readonly offset: number;

  constructor(words: string, offset: number) {
    super(words);
    this.offset = offset;
  }
}

const blank = /[ \t\r\n]*/y;
// A control character must be escaped in a string.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const ofNote = /["\\\u0000-\u001f]/g;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const words = { true: 'boolean', false: 'boolean', null: 'null' } as const;
/** Deeper ones are no configuration, and would use up the stack. */
const deepest = 1000;

/**
 * Reads a JSON text as strictly as RFC 8259 has it: no comment, no comma before a bracket, no byte order mark.
 *
 * @throws JsonSyntaxError
 */
export function parseJsonTree(text: string): JsonNode {
  let at = 0;
  const root = value(0);
  skip();
  if (at < text.length) fail('there is more after its end');
  return root;

  function value(depth: number): JsonNode {
    skip();
    if (depth > deepest) fail(`it is nested deeper than ${deepest} levels`);
    const start = at;
    if (take('{')) return { kind: 'object', members: members(depth), start, end: at };
    if (take('[')) {
      list(']', () => value(depth + 1));
      return { kind: 'array', start, end: at };
    }
    return quoted() ?? figure() ?? word() ?? fail('there is no JSON value');
  }

  function members(depth: number): readonly JsonMember[] {
    return list('}', () => {
      skip();
      const name = quoted() ?? fail('there is no name in quotes');
      skip();
      if (!take(':')) fail('there is no colon after a name');
      return { name, value: value(depth + 1) };
    });
  }

  /** What stands between two brackets, parted by commas; the first bracket is behind us. */
  function list<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = [];
    skip();
    if (take(close)) return items;
    do {
      items.push(item());
      skip();
    } while (take(','));
    if (!take(close)) fail(`there is no comma and no ${close}`);
    return items;
  }

  function quoted(): JsonScalar | undefined {
    const start = at;
    if (!take('"')) return undefined;
    for (;;) {
      ofNote.lastIndex = at;
      at = ofNote.exec(text)?.index ?? text.length;
      if (take('"')) return { kind: 'string', start, end: at };
      escaped.lastIndex = at;
      if (!escaped.test(text)) fail('a string holds what must be escaped');
      at = escaped.lastIndex;
    }
  }

  function figure(): JsonScalar | undefined {
    const start = at;
    number.lastIndex = at;
    if (!number.test(text)) return undefined;
    at = number.lastIndex;
    return { kind: 'number', start, end: at };
  }

  function word(): JsonScalar | undefined {
    const start = at;
    for (const [written, kind] of Object.entries(words)) {
      if (!text.startsWith(written, at)) continue;
      at += written.length;
      return { kind, start, end: at };
    }
    return undefined;
  }

  function skip(): void {
    blank.lastIndex = at;
    blank.test(text);
    at = blank.lastIndex;
  }

  function take(character: string): boolean {
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function fail(reason: string): never {
    throw new JsonSyntaxError(at >= text.length ? 'it ends in the middle' : reason, at);
  }
}
