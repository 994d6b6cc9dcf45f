/** Set-user-id, set-group-id and sticky, and the three permissions, for each class of users. */
const classes = { u: { shift: 6, special: 0o4000 }, g: { shift: 3, special: 0o2000 }, o: { shift: 0, special: 0 } };
const permissions = { r: 4, w: 2, x: 1 };

/** Whether a directory has the mode that `chmod` would give it, so that nothing needs to be done. */
export function hasMode(mode: string, wanted: string): boolean {
  return modeAfter(mode, wanted) === mode;
}

/**
 * The mode that `chmod` leaves a directory with.
 *
 * @param mode before, octal: `755`
 * @param wanted as chmod takes it: `a+rwx`, `0775`, `u=rwx,go-w`
 */
export function modeAfter(mode: string, wanted: string): string {
  const before = Number.parseInt(mode, 8);
  // An octal mode does not take set-user-id and set-group-id from a directory: GNU coreutils manual, 27.5.
  const after = /^[0-7]+$/.test(wanted)
    ? Number.parseInt(wanted, 8) | (before & 0o6000)
    : wanted.split(',').reduce(clause, before);
  return after.toString(8);
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
