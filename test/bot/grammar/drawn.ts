import fc from 'fast-check';

/** What Markdown is made of, so that most drawn comments have some structure; stands for commands among them. */
const fragments = [
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '    ',
    '\t',
    '> ',
    '- ',
    '1. ',
    '* ',
    '# ',
    '---',
    '===',
    '|',
    ':',
    '-|-\n',
    ':-\n',
    '\n',
    '\n\n',
  ],
  ...['<!--', '-->', '<pre>', '</pre>', '<div>', '</div>', '<details>', '</details>', '<code>', '</code>', '<a b="'],
  ...[
    '[',
    ']',
    '](',
    ')',
    '![',
    '[^1]',
    '[^1]:',
    '[a]:',
    ' "',
    "'",
    '<',
    '>',
    '\\',
    '&',
    '&#47;',
    '*',
    '**',
    '_',
    '~',
    '~~',
  ],
  ...['a', 'b c', ' ', '@somebody', 'https://example.org', '\r\n', '\r', '\0', '\u200b', '\u00a0', '\u2028', '\ud800'],
  ...['/', '-registry', '--confirm', '/lock-registry a', 'COMMAND', 'COMMAND\n', '\nCOMMAND\n', '\nCOMMAND\n'],
  ...['\nLOOKALIKE\n', '~~old\nCOMMAND\nend~~', '~\nCOMMAND\n', '\nCOMMAND <!-- a -->\n', '\nCOMMAND\\\n'],
];

/** Comments of Markdown, any Unicode and control characters. Each command in them names another target. */
export const comment = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...fragments) }, fc.string({ unit: 'binary' })), {
    maxLength: 40,
  })
  .map((parts) => {
    let commands = 0;
    return parts.join('').replaceAll(/COMMAND|LOOKALIKE/g, (form) => {
      commands += 1;
      return `/provision${form === 'COMMAND' ? '-' : '\u2011'}registry arbutus-${commands}`;
    });
  });

/** As long as GitHub takes them: a few parts over and over, with a command at the start, in the middle or at the end. */
export const longComment = fc
  .tuple(fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 0.5, 1))
  .map(([parts, place]) => {
    const unit = parts.join('').replaceAll(/COMMAND|LOOKALIKE/g, '/check-registry arbutus');
    const text = unit.repeat(Math.ceil(65_500 / unit.length)).slice(0, 65_500);
    const at = Math.floor(place * text.length);
    return `${text.slice(0, at)}\n/provision-registry arbutus\n${text.slice(at)}`;
  });

/** Markdown around any number of lines, in which no person would see a command. */
export const enclosures: Readonly<Record<string, (line: string) => string>> = {
  'a fence': (line) => `\`\`\`\n${line}\n\`\`\``,
  'a fence with a language': (line) => `~~~~sh\n${line}\n~~~\n~~~~`,
  'a fence like the head of a table': (line) => `~~~ a|b\n-|-\n\n${line}\n~~~`,
  'a comment in HTML like the head of a table': (line) => `<!-- a|b\n-|-\n\n${line}\n-->`,
  'a fence that does not end': (line) => `\`\`\`\n${line}`,
  'an indented block': (line) => `\n    ${line}`,
  'a block indented by a tab': (line) => `\n\t${line}`,
  'inline code': (line) => `\`${line}\``,
  'inline code over several lines': (line) => `see \`\`this\n${line}\nthere\`\``,
  'a quotation': (line) => `> ${line}`,
  'a quotation without a space': (line) => `>${line}`,
  'a quotation that goes on': (line) => `> as was said\n${line}`,
  'a quotation in a list': (line) => `- > ${line}`,
  'a comment in HTML': (line) => `<!--\n${line}\n-->`,
  'a comment in HTML within a sentence': (line) => `fill in <!-- for example\n${line}\n--> here`,
  'a comment in HTML with empty lines': (line) => `<!--\n\n${line}\n\n-->`,
  'preformatted text': (line) => `<pre>\n\n${line}\n\n</pre>`,
  'a block of HTML': (line) => `<div>\n${line}\n</div>`,
  'an attribute of HTML': (line) => `some <a title="\n${line}\n">words</a>`,
  'what is folded away': (line) => `<details><summary>log</summary>\n\n${line}\n\n</details>`,
  'a quotation in HTML': (line) => `<blockquote>\n\n${line}\n\n</blockquote>`,
  'the text of a link': (line) => `[see\n${line}](https://example.org)`,
  'the text of a link with its address elsewhere': (line) => `[see\n${line}][there]\n\n[there]: https://example.org`,
  'the title of a link': (line) => `[see](https://example.org "\n${line}\n")`,
  'the text of a picture': (line) => `![see\n${line}](https://example.org/a.png)`,
  'an item of a list': (line) => `- ${line}`,
  'a numbered item': (line) => `1. ${line}`,
  'a task': (line) => `- [ ] ${line}`,
  'the second paragraph of an item': (line) => `- first\n\n  ${line}`,
  'an item that goes on': (line) => `- first\n${line}`,
  'a row of a table': (line) => `| do |\n|---|\n| ${line} |`,
  'a row of a table without bars': (line) => `do | why\n---|---\n${line}`,
  'the head of a table': (line) => `${line} | why\n---|---\na | b`,
  'a footnote': (line) => `[^1]: as was said\n${line}`,
  'a heading': (line) => `## ${line}`,
  'a sentence': (line) => `please run ${line}`,
  'a sentence in quotes': (line) => `"${line}"`,
  'a mention': (line) => `@registry-bot ${line}`,
  emphasis: (line) => `**${line}**`,
  'what is crossed out': (line) => `~~${line}~~`,
  'a crossed-out line': (line) => `~~old\n${line}\nend~~`,
  'a line crossed out with one tilde': (line) => `~old\n${line}\nend~`,
  'a line crossed out in strong words': (line) => `**no: ~~old\n${line}\nend~~**`,
  'a line crossed out twice': (line) => `~~old ~very old~\n${line}\nend~~`,
  'a line crossed out by HTML': (line) => `<del>old\n${line}\nend</del>`,
  'a formula': (line) => `$$\n${line}\n$$`,
  'a formula within a sentence': (line) => `as $$a\n${line}\nb$$ says`,
  'a backslash': (line) => `\\${line}`,
  'a path': (line) => `/DATA${line}`,
  'a comma after the verb': (line) => line.replace('-registry', '-registry,'),
};
