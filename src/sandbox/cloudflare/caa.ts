export const caaTags = ['issue', 'issuewild', 'iodef'] as const;

export interface Caa {
  readonly flags: number;
  readonly tag: (typeof caaTags)[number];
  readonly value: string;
}

/** A CAA record as its content writes it: `0 issue "letsencrypt.org"`. */
export function caaIn(content: string): Caa | undefined {
  const {
    flags,
    word,
    value = '',
  } = /^(?<flags>\d{1,3}) (?<word>[a-z]+) "(?<value>[^"]*)"$/.exec(content)?.groups ?? {};
  const tag = caaTags.find((each) => each === word);
  return tag === undefined ? undefined : { flags: Number(flags), tag, value };
}
