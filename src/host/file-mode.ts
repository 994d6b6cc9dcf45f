/** Set-user-id, set-group-id and sticky, and the three permissions, for each class of users. */
const classes = { u: { shift: 6, special: 0o4000 }, g: { shift: 3, special: 0o2000 }, o: { shift: 0, special: 0 } };
const permissions = { r: 4, w: 2, x: 1 };

/**
 * Whether a directory has the mode that `chmod` would give it, so that nothing needs to be done.
 *
 * @param mode of the directory, octal: `755`
 * @param wanted as chmod takes it: `a+rwx`, `0775`, `u=rwx,go-w`
 */
export function hasMode(mode: string, wanted: string): boolean {
  const before = Number.parseInt(mode, 8);
  if (/^[0-7]+$/.test(wanted)) return sameOctal(before, Number.parseInt(wanted, 8));
  return wanted.split(',').reduce(clause, before) === before;
}

/** An octal mode does not take set-user-id and set-group-id from a directory: GNU coreutils manual, 27.5. */
function sameOctal(before: number, wanted: number): boolean {
  return (before & 0o1777) === (wanted & 0o1777) && (before & wanted & 0o6000) === (wanted & 0o6000);
}

function clause(mode: number, text: string): number {
  const who = /^[ugoa]*/.exec(text)?.[0] ?? '';
  const steps = [...text.slice(who.length).matchAll(/([-+=])([rwxXst]*)/g)];
  return steps.reduce((changed, [, sign, letters = '']) => step(changed, who, sign, letters), mode);
}

function step(mode: number, who: string, sign: string | undefined, letters: string): number {
  const users = who === '' || who.includes('a') ? 'ugo' : who;
  let bits = letters.includes('t') && users === 'ugo' ? 0o1000 : 0;
  let all = 0;
  for (const [user, { shift, special }] of Object.entries(classes)) {
    if (!users.includes(user)) continue;
    all |= 0o7 << shift;
    // On a directory X is the same as x.
    for (const [letter, bit] of Object.entries(permissions)) {
      if (letters.replaceAll('X', 'x').includes(letter)) bits |= bit << shift;
    }
    if (letters.includes('s')) bits |= special;
  }
  if (sign === '+') return mode | bits;
  if (sign === '-') return mode & ~bits;
  return (mode & ~all) | bits;
}
