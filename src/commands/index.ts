import { binderhub } from './binderhub.ts';
import { check } from './check.ts';
import { clean } from './clean.ts';
import type { Commands } from './command.ts';
import { deletion } from './delete.ts';
import { destroy } from './destroy.ts';
import { doctor } from './doctor.ts';
import { list } from './list.ts';
import { plan } from './plan.ts';
import { provision } from './provision.ts';
import { rotate } from './rotate.ts';
import { test } from './test.ts';

/** Every verb, whoever asks for it. */
export const commands: Commands = {
  doctor,
  plan,
  provision,
  check,
  test,
  list,
  binderhub,
  rotate,
  delete: deletion,
  clean,
  destroy,
};
