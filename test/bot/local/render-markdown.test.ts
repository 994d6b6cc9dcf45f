import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../bot/local/render-markdown.ts';

test('a comment is shown as on GitHub: tables, folds, boxes', () => {
  const html = renderMarkdown(
    '## Done\n\n> [!CAUTION]\n> It failed<br>→ do this\n\n<details><summary>more</summary>\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\n</details>\n\n<sub>end</sub>',
  );
  expect(html).toContain('<h2>Done</h2>');
  expect(html).toMatch(/<div class="alert alert-caution">\s*<p>It failed<br>→ do this<\/p>/);
  expect(html).toMatch(/<details><summary>more<\/summary>\s*<table>/);
  expect(html).toContain('<sub>end</sub>');
});

test('an ordinary quotation is none of the boxes', () => {
  expect(renderMarkdown('> [!SOMETHING]\n> else')).toContain('<blockquote>');
  expect(renderMarkdown('> **so**')).toContain('<blockquote>');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[a](javascript:alert(1))',
  '<a href="javascript:alert(1)">a</a>',
  '<svg onload=alert(1)></svg>',
  '<iframe src="https://example.org"></iframe>',
  '<p style="position:fixed">a</p>',
  '<!-- unseen -->',
])('nothing in it has an effect: %s', (text) => {
  expect(renderMarkdown(text)).not.toMatch(/script|onerror|onload|iframe|style=|<!--/);
});
