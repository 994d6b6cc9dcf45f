/** Shorter than this, a secret would be found in every other word. */
const shortest = 4;

/**
 * The forms in which a secret travels, longest first: as it is, URL-encoded, in JSON, and in base64 at whatever place of
 * the encoded bytes it stands (as in a Basic header). Of a secret of several lines also those of each line, since logs
 * are cut into lines. One under 4 characters has none.
 */
export function secretForms(secret: string): readonly string[] {
  const parts = [secret, ...secret.split(/\r?\n/)].filter((part) => part.length >= shortest);
  // Longest first: a form that contains another is masked as a whole.
  return [...new Set(parts.flatMap(formsOf))].toSorted((a, b) => b.length - a.length);
}

function formsOf(secret: string): readonly string[] {
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  forms.push(new URLSearchParams({ s: secret }).toString().slice('s='.length));
  for (const before of [0, 1, 2]) {
    const encoded = base64Within(secret, before);
    if (encoded.length >= shortest) forms.push(encoded, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

/** The characters that stand for the secret alone when `before` bytes (modulo 3) come before it. */
function base64Within(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(first, last);
}
