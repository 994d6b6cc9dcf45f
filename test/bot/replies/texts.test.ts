import { expect, test } from 'vitest';
import type { Configuration } from '../../../bot/access/configuration.ts';
import type { Decision } from '../../../bot/access/may.ts';
import type { Unanswered } from '../../../bot/access/unanswered.ts';
import { readComment } from '../../../bot/grammar/read-comment.ts';
import { allVerbs } from '../../../bot/grammar/usage.ts';
import { helpText } from '../../../bot/replies/help.ts';
import {
  lockedAlreadyText,
  lockedText,
  lockWords,
  notLockedText,
  refusedByLockText,
  unlockedText,
} from '../../../bot/replies/lock.ts';
import { mistakeText } from '../../../bot/replies/mistake.ts';
import { noTargetText } from '../../../bot/replies/no-target.ts';
import { refusedText } from '../../../bot/replies/refused.ts';
import { accessOf, usualAccess } from '../../../src/target/access.ts';
import { accessSchema } from '../../../src/target/schema.ts';

const access = (written: object) => accessOf(accessSchema.parse(written));

function mistakeIn(body: string) {
  const reading = readComment(body);
  if (reading.kind !== 'mistake') throw new Error(`'${body}' is no mistake`);
  return reading.mistake;
}

test.each([
  ['two commands', '/plan-registry arbutus\n/provision-registry arbutus'],
  ['many commands', '/plan-registry arbutus\n'.repeat(7)],
  ['right below a list', '- first this\n/plan-registry arbutus'],
  ['a character that nobody sees', '/plan-registry arb\u200butus'],
  ['a character that looks like another', '/destroy-registry arbutus —volumes'],
  ['a line that is too long', `/delete-registry arbutus ${'image '.repeat(1000)}`],
  ['a comment that is too long', `${'a\n'.repeat(6000)}\n/plan-registry arbutus`],
  ['a verb with a mistake', '/provison-registry arbutus --no-wait'],
  ['a verb that there is not', '/frobnicate-registry arbutus'],
  ['no target', '/provision-registry'],
  ['an option that there is not', '/provision-registry arbutus --no-wat'],
  ['an option that has no place there', '/destroy-registry arbutus --yes'],
  ['a digest that has no place there', '/destroy-registry arbutus --confirm 7f3a9c01d2e4'],
  ['no words after the target', '/delete-registry arbutus'],
  ['a quotation that does not end', "/delete-registry arbutus it's"],
  ['no digest', '/confirm-registry arbutus'],
  ['no time', '/lock-registry arbutus --for 2 days'],
  ['two times', '/lock-registry arbutus --for 2d --for 3d'],
  ['help about nothing', '/help-registry provison'],
])('a mistake: %s', (_, body) => {
  expect(mistakeText(mistakeIn(body), ['arbutus', 'sandbox'])).toMatchSnapshot();
});

test.each([
  ['/provison-registry sandbx --no-wait', '/provision-registry sandbox --no-wait'],
  ['/provison-registry elsewhere', '/provision-registry elsewhere'],
  ['/provison-registry arbutus', '/provision-registry arbutus'],
  ['/confrm-registry sandbx', '/confirm-registry sandbx'],
])('%s is offered as %s', (written, offered) => {
  expect(mistakeText(mistakeIn(written), ['arbutus', 'sandbox'])).toContain(`\n\`\`\`sh\n${offered}\n\`\`\``);
});

test('a mistake, where it is not known which targets there are', () => {
  expect(mistakeText(mistakeIn('/provision-registry'))).toMatchSnapshot();
});

const lineFor = (target: string) => `/provision-registry ${target} --no-wait`;
const forbidden: Unanswered = {
  kind: 'unanswered',
  asked: 'what .github/registry.yml says',
  needs: 'contents',
  status: 403,
  words: 'Resource not accessible by integration',
  forbidden: true,
};

test.each([
  ['one is near', { kind: 'unknown', name: 'arbtus', names: ['arbutus', 'beluga', 'sandbox'] }],
  ['none is near', { kind: 'unknown', name: 'elsewhere', names: ['arbutus', 'beluga', 'sandbox'] }],
  ['there is no configuration', { kind: 'missing' }],
  [
    'the configuration is wrong',
    {
      kind: 'invalid',
      problems: [
        ".github/registry.yml:6:15: targets.arbutus.access: unknown key 'permision'; did you mean 'permission'? (allowed: permission, users, teams, confirm, verbs)",
        '.github/registry.yml:9:3: targets.beluga.volumes.data.size is missing; it must be a whole number of GiB',
      ],
    },
  ],
  ['it may not be read', forbidden],
] as const)('no target, since %s', (_, found) => {
  expect(
    noTargetText(found, { verb: 'provision', target: 'name' in found ? found.name : 'arbutus', lineFor }),
  ).toMatchSnapshot();
});

const operators = { permission: 'write', users: ['alice', 'bob'], teams: ['example/operators'] } as const;

test.each<readonly [string, Exclude<Decision, { kind: 'allowed' }>]>([
  [
    'for lack of a permission',
    {
      kind: 'refused',
      rule: { permission: 'admin', users: [], teams: [] },
      lacks: { kind: 'permission', has: 'write' },
    },
  ],
  ['for lack of any permission', { kind: 'refused', rule: operators, lacks: { kind: 'permission', has: 'none' } }],
  ['for not being named', { kind: 'refused', rule: operators, lacks: { kind: 'people' } }],
  [
    'for being in none of the teams',
    {
      kind: 'refused',
      rule: { permission: 'write', users: [], teams: ['example/operators', 'example/admins'] },
      lacks: { kind: 'people' },
    },
  ],
  [
    'for a team that cannot be seen',
    {
      ...forbidden,
      asked: 'who is in the team example/operators',
      needs: 'members',
    },
  ],
  [
    'for trouble at GitHub',
    {
      kind: 'unanswered',
      asked: 'who may do what in this repository',
      needs: 'metadata',
      status: 502,
      words: 'Bad Gateway',
      forbidden: false,
    },
  ],
  [
    'for trouble on the way',
    {
      kind: 'unanswered',
      asked: 'who may do what in this repository',
      needs: 'metadata',
      words: 'getaddrinfo ENOTFOUND api.github.com',
      forbidden: false,
    },
  ],
])('refused %s', (_, decision) => {
  const asked = { requester: 'carol', verb: 'destroy', target: 'arbutus', line: '/destroy-registry arbutus' };
  expect(refusedText({ decision, ...asked })).toMatchSnapshot();
});

test('refused in the sandbox, which no file describes', () => {
  const rule = { permission: 'write', users: [], teams: [] } as const;
  const decision = { kind: 'refused', rule, lacks: { kind: 'permission', has: 'read' } } as const;
  const asked = { requester: 'carol', verb: 'plan', target: 'sandbox', line: '/plan-registry sandbox' };
  expect(refusedText({ decision, ...asked })).toMatchSnapshot();
});

const usual: Configuration = {
  kind: 'read',
  targets: new Map([
    [
      'arbutus',
      access({ teams: ['example/operators'], verbs: { destroy: { permission: 'admin', users: ['alice'] } } }),
    ],
    ['beluga', access({ teams: ['example/operators'], verbs: { check: { permission: 'read', users: [] } } })],
    ['sandbox', usualAccess()],
  ]),
};

test.each([undefined, ...allVerbs])('help: %s', (about) => {
  expect(helpText(about, usual)).toMatchSnapshot();
});

test.each<readonly [string, Configuration]>([
  ['there is only the sandbox', { kind: 'read', targets: new Map([['sandbox', usualAccess()]]) }],
  ['there is no configuration', { kind: 'missing' }],
  ['the configuration is wrong', { kind: 'invalid', problems: ['.github/registry.yml:1:1: targets is missing'] }],
  ['the configuration may not be read', forbidden],
])('help where %s', (_, configuration) => {
  expect(helpText(undefined, configuration)).toMatchSnapshot();
  expect(helpText('clean', configuration)).toMatchSnapshot();
});

const lock = { target: 'arbutus', by: 'alice', at: '2026-12-01T10:15:00Z' };
const reasoned = { ...lock, until: '2026-12-03T10:15:00Z', reason: "new disks, don't touch" };

test.each([
  ['for a time and a reason', reasoned],
  ['until it is unlocked', lock],
])('a lock %s', (_, told) => {
  expect(lockedText(told)).toMatchSnapshot('locked');
  expect(lockedAlreadyText(told)).toMatchSnapshot('locked already');
  expect(refusedByLockText(told)).toMatchSnapshot('refused');
  expect(unlockedText(told)).toMatchSnapshot('unlocked');
  expect(lockWords(told)).toMatchSnapshot('in the milestone');
});

test('no lock', () => {
  expect(notLockedText('arbutus')).toMatchSnapshot();
});
