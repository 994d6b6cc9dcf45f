/** Characters that an editor, a telephone or a copied page puts in place of those that a command is written with. */

/** Nobody sees them: what has no width, and what changes the direction of the text after it. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?!\t)\p{Cc}/gu;
const likeHyphen = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
/** Where two hyphens have become a dash. */
const likeTwoHyphens = /(?<=^|\s)[\u2013-\u2015](?=\p{L})/gu;
const likeSlash = /[\u2044\u2215\uff0f]/g;
const likeQuote = /[\u201c-\u201f\uff02]/g;
const likeApostrophe = /[\u2018-\u201b\uff07]/g;

/** The same words in the characters that were meant. */
export function meant(text: string): string {
  return text
    .replace(unseen, '')
    .replace(likeTwoHyphens, '--')
    .replace(likeHyphen, '-')
    .replace(likeSlash, '/')
    .replace(likeQuote, '"')
    .replace(likeApostrophe, "'");
}

/** Words of a person, which may hold any character but those with which the words around them can be forged. */
export function honest(text: string): string {
  return text.replace(/[\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|(?!\t)\p{Cc}/gu, '');
}

/**
 * The first character by which what was written differs from what was meant: itself where it can be seen, and its
 * number in Unicode.
 */
export function oddCharacter(written: string, intended: string): string {
  const other = [...intended];
  const odd = [...written].find((character, at) => character !== other[at]) ?? '';
  const number = `U+${odd.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  return odd.replace(unseen, '') === '' ? number : `${odd} (${number})`;
}
