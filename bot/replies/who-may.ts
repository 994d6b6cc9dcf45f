import { code } from '../../src/report/markdown/text.ts';
import type { AccessRule } from '../../src/target/target.ts';
import { either } from './form.ts';

/** Who may, as the rest of a sentence: whoever has `write` here, and is `octocat` or in the team `example/operators`. */
export function whoMay({ permission, users, teams }: AccessRule): string {
  const whoever = `whoever has ${code(permission)} here`;
  const names = teams.map(code);
  const inTeam = names.length > 1 ? `in one of the teams ${either(names, 'and')}` : `in the team ${names.join('')}`;
  const people = either([...users.map(code), ...(names.length === 0 ? [] : [inTeam])]);
  return people === '' ? whoever : `${whoever}, and is ${people}`;
}
