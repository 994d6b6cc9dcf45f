/** Secrets that were put in to be looked for afterwards. */
export interface Planted {
  readonly registryPassword: string;
  readonly githubToken: string;
}

export function plantedSecrets(): Planted {
  // With characters that look different in a URL, in JSON and in base64.
  return {
    registryPassword: 'Pl4nted/p+ss w%rd&"quote\'$HOME',
    githubToken: 'ghs_16C7e42F292c6912E7710c838347Ae178B4a',
  };
}

/** The forms of a secret that are looked for, each with what it is. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const pair = Buffer.from(`neurolibre:${secret}`);
  const unpadded = (text: string) => text.replace(/=+$/, '');
  return [
    secret,
    unpadded(bytes.toString('base64')),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    unpadded(pair.toString('base64')),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Which of the secrets, by name, stand in a text, in whatever form. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  const encoded = (text.match(/[\w+/-]{24,}/g) ?? []).map((part) => Buffer.from(part, 'base64').toString());
  const whole = `${text}\n${encoded.join('\n')}`;
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => whole.includes(form)))
    .map(([name]) => name);
}
