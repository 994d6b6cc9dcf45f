/** Shorter than this, a secret would be found in every other word. */
const shortest = 4;

/**
 * Makes a function that masks secrets in a text as `***`: as they are, URL-encoded, in JSON, and in base64 at whatever
 * place of the encoded bytes they stand (as in a Basic header). Of a secret of several lines each line is masked too,
 * since logs are cut into lines.
 *
 * @param secrets their values; those under 4 characters are let be
 */
export function redact(secrets: Iterable<string>): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.length >= shortest) for (const form of formsOf(part)) forms.add(form);
    }
  }
  // Longest first: a secret that contains another is masked as a whole.
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, '***'), text);
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
