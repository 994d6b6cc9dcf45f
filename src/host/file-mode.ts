/** Each class of users: where its permissions lie, and the bit beside them: set-user-id, set-group-id, sticky. */
const classes = {
  u: { shift: 6, special: 0o4000, letter: 's' },
  g: { shift: 3, special: 0o2000, letter: 's' },
  o: { shift: 0, special: 0o1000, letter: 't' },
};
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
  let bits = 0;
  let all = 0;
  for (const [user, { shift, special, letter }] of Object.entries(classes)) {
    if (!users.includes(user)) continue;
    // A directory keeps its set-user-id and set-group-id when its mode is set, but not its sticky bit.
    all |= (0o7 << shift) | (special & 0o1000);
    if (letters.includes(letter)) bits |= special;
    for (const [permission, bit] of Object.entries(permissions)) {
      // For a directory X is the same as x.
      if (letters.replaceAll('X', 'x').includes(permission)) bits |= bit << shift;
    }
  }
  if (sign === '+') return mode | bits;
  if (sign === '-') return mode & ~bits;
  return (mode & ~all) | bits;
}
