import type { Difference } from '../../../engine/resource.ts';
import { inSeconds } from '../../../in-seconds.ts';
import { isOurs, type OwnerMark } from '../../marks/owner-mark.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../network/security-groups.ts';
import { foundWords, keyOf, type RuleSpec, ruleWords, wantedKey } from './security-rules.ts';
import { hasExpired, type Temporary, temporaryIn } from './temporary-rule.ts';

/** What is to be done about the rules of a group. Rules that are neither wanted nor ours have no part in it. */
export interface RuleDifferences {
  readonly missing: readonly RuleSpec[];
  /** Lasting ones of ours that are no longer wanted. */
  readonly surplus: readonly SecurityGroupRule[];
  /** Temporary ones of ours whose run is long over. */
  readonly expired: readonly (Temporary & { readonly rule: SecurityGroupRule })[];
  /** Temporary ones in whose place a lasting one is wanted: Neutron takes no second rule for the same traffic. */
  readonly replaced: readonly SecurityGroupRule[];
}

/** Temporary rules that have not expired are let be: their run may be at work. */
export function ruleDifferences(
  { rules }: SecurityGroup,
  wanted: readonly RuleSpec[],
  owner: OwnerMark,
): RuleDifferences {
  const keys = new Set(wanted.map(wantedKey));
  const temporary = rules.flatMap((rule) => {
    const found = temporaryIn(owner, rule);
    return found === undefined ? [] : [{ ...found, rule }];
  });
  const passing = new Set(temporary.map(({ rule }) => rule));
  const lasting = rules.filter((rule) => !passing.has(rule));
  const there = new Set(lasting.map(keyOf));
  return {
    missing: wanted.filter((rule) => !there.has(wantedKey(rule))),
    surplus: lasting.filter((rule) => isOurs(owner, rule.description) && !keys.has(keyOf(rule))),
    expired: temporary.filter(hasExpired),
    replaced: [...passing].filter((rule) => keys.has(keyOf(rule))),
  };
}

/** The differences in words. */
export function ruleDifferenceWords({ missing, surplus, expired }: RuleDifferences): readonly Difference[] {
  return [
    ...missing.map((rule) => `does not let in ${ruleWords(rule)}`),
    ...surplus.map((rule) => `still lets in ${foundWords(rule)}`),
    ...expired.map(
      ({ rule, expiresAt }) =>
        `still lets in ${foundWords(rule)} by a temporary rule that expired ${inSeconds(expiresAt)}`,
    ),
  ].map((words) => ({ words }));
}

/** What somebody else lets in through our group, in sentences. */
export function foreignRules(
  { name, rules }: SecurityGroup,
  wanted: readonly RuleSpec[],
  owner: OwnerMark,
): readonly string[] {
  const keys = new Set(wanted.map(wantedKey));
  return rules
    .filter(({ direction }) => direction === 'ingress')
    .filter((rule) => !isOurs(owner, rule.description) && !keys.has(keyOf(rule)))
    .map(
      (rule) =>
        `The security group ${name} lets in ${foundWords(rule)} by a rule that is not ours (id ${rule.id}); it is left.`,
    );
}
