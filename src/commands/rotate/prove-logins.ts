import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Walk } from '../../engine/plan.ts';
import type { Probe } from '../../engine/report.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import { logsIn } from '../../registry/probe/logs-in.ts';
import type { Stage } from './stage.ts';

const name = 'probe';

/** Proves through the public name who is let in: the next user in any case, the one before until the rotation is over. */
export async function proveLogins(
  access: RegistryOptions,
  { at, from, to }: Exclude<Stage, { at: 'before' }>,
  { signal, emit }: Walk,
): Promise<Probe> {
  emit({ type: 'phase', phase: 'probe', resources: [name] });
  emit({ type: 'started', resource: name, doing: 'probe' });
  const started = Date.now();
  const steps: Probe['steps'][number][] = [];
  const known = from.password === undefined ? [] : [{ user: from.user, password: from.password, old: true }];
  let error: unknown;
  try {
    for (const { old, ...login } of [{ ...to, old: false }, ...known]) {
      const wanted = !old || at === 'open';
      const ok = (await logsIn(access, login, signal)) === wanted;
      const detail = `${login.user} ${wanted === ok ? 'logs in' : 'is refused'}`;
      steps.push({ name: old ? 'old password' : 'new password', ok, detail });
      if (!ok) error ??= unproven(detail, new URL(access.url).host);
    }
  } catch (fault) {
    error = fault;
  }
  const outcome = error === undefined ? 'passed' : 'failed';
  const times = { startedAt: new Date(started).toISOString(), durationMs: Date.now() - started };
  const failure = error === undefined ? {} : { error: asFailure(error) };
  const change = { resource: name, action: 'none', reason: 'proves who is let in' } as const;
  const ended = outcome === 'passed' ? 'done' : 'failed';
  emit({ type: 'finished', fact: true, change: { ...change, outcome: ended, ...times, ...failure } });
  return { outcome, ...times, steps, ...failure };
}

/** @throws ActionableError when a user is not let in */
export async function proveLogin(
  access: RegistryOptions,
  login: { readonly user: string; readonly password: string },
  signal: AbortSignal,
): Promise<void> {
  if (await logsIn(access, login, signal)) return;
  throw unproven(`${login.user} is refused`, new URL(access.url).host);
}

function unproven(what: string, host: string): ActionableError {
  return new ActionableError(
    `${what} by ${host}, although its password file says otherwise`,
    'Run check, or provision: the container of the registry may read another file than the one on the host.',
  );
}
