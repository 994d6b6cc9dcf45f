import type { z } from 'zod';
import { guardedVerbs } from '../verbs.ts';
import { accessSchema } from './schema.ts';
import type { AccessRule, AccessTarget } from './target.ts';

/**
 * Who may command a target, with a rule for each verb that has its own. A verb's permission takes the place of the
 * target's, and so do its users and teams, which belong together: whoever names one of them names all who may.
 */
export function accessOf(wanted: z.output<typeof accessSchema>): AccessTarget {
  const { confirm, verbs: own, ...all } = wanted;
  const rules = guardedVerbs.flatMap((verb) => {
    const rule = own[verb];
    return rule === undefined ? [] : [[verb, ruleOf(rule, all)] as const];
  });
  return { ...all, confirm, verbs: Object.fromEntries(rules) };
}

function ruleOf({ permission, users, teams }: Partial<AccessRule>, all: AccessRule): AccessRule {
  const people = users === undefined && teams === undefined ? all : { users: users ?? [], teams: teams ?? [] };
  return { permission: permission ?? all.permission, users: people.users, teams: people.teams };
}

/** Of a target that says nothing on it, such as the sandbox. */
export function usualAccess(): AccessTarget {
  return accessOf(accessSchema.parse({}));
}
