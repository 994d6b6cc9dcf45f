import { expect, test } from 'vitest';
import { commandHelp, programHelp } from '../../src/cli/help.ts';
import { fakeProgram } from './fake-program.ts';

const program = fakeProgram();

test('the help of the program', () => {
  expect(`\n${programHelp(program)}`).toMatchInlineSnapshot(`
    "
    provision-registry <verb> <target> [options]

    A private Docker registry for a BinderHub on an OpenStack cloud.

    A target is one named registry in .github/registry.yml. The target sandbox is
    built in: a cloud inside this program, to try everything without an account.

    Verbs:
      doctor <target>     do what doctor does
      plan <target>       do what plan does
      provision <target>  do what provision does
      check <target>      do what check does
      list <target>       do what list does
      test <target>       do what test does
      binderhub <target>  do what binderhub does
      rotate <target>     do what rotate does
      delete <target>     do what delete does
      clean <target>      do what clean does
      destroy <target>    do what destroy does
      sandbox             keep a sandbox running

    Options:
      --confirm DIGEST       make the replacements, removals and adoptions of the
                             plan with this digest
      --yes                  confirm whatever this run plans, but no adoption,
                             without being asked
      --source IMAGE         copy this image instead of ubuntu:16.04
      --mirror URL[,URL...]  ask these before Docker Hub: https, or http on this
                             computer
      --platform OS/ARCH     copy this platform of the image only, instead of all
      --secret-values FILE   write the values with the password to this new file,
                             which only you can read
      --pull-secret FILE     write the manifest of a pull secret to this new file,
                             which only you can read
      --subchart KEY         the values stand below this key, for a chart that has
                             BinderHub's as a subchart
      --overlap DURATION     how long both passwords let in before the old one is
                             removed: 5m, 1h
      --volumes              remove the volumes too, with all that is stored on them
      --floating-ip          release the floating IP too
      --config FILE          read the targets from here instead of
                             .github/registry.yml
      --json                 print only the report, as JSON
      --verbose              tell every request on standard error
      --help                 tell how to use the program, or the verb before it
      --version              tell the program's version

    Exit codes: 0 success, 1 failure, 2 wrong usage or configuration,
    3 waiting for a plan to be confirmed, 130 cancelled.
    "
  `);
});

test('the help of a verb that changes something', () => {
  expect(`\n${commandHelp(program.commands.destroy)}`).toMatchInlineSnapshot(`
    "
    provision-registry destroy <target> [options]

    Do what destroy does.

    Options:
      --confirm DIGEST  make the replacements, removals and adoptions of the plan
                        with this digest
      --yes             confirm whatever this run plans, but no adoption, without
                        being asked
      --volumes         remove the volumes too, with all that is stored on them
      --floating-ip     release the floating IP too
      --config FILE     read the targets from here instead of .github/registry.yml
      --json            print only the report, as JSON
      --verbose         tell every request on standard error
      --help            tell how to use the program, or the verb before it
      --version         tell the program's version
    "
  `);
});

test('the help of a verb that does not', () => {
  expect(commandHelp(program.commands.plan)).toContain('It changes nothing.');
});

test('no line is wider than a terminal that is called narrow', () => {
  const lines = [programHelp(program), commandHelp(program.commands.destroy)].join('').split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});
