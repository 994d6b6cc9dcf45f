import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { cloudflare } from '../../cloudflare/cloudflare.ts';
import type { Credentials } from '../../openstack/credentials.ts';
import { connect } from '../../openstack/session.ts';
import { directly } from '../../reach.ts';
import { endpoints } from '../../target/endpoints.ts';
import { given } from '../../target/given.ts';
import { defaultFile, loadTarget } from '../../target/load-target.ts';
import { openstackCredentials } from '../../target/openstack-credentials.ts';
import { judgeProvided, providedNotice } from '../../target/provided-certificate.ts';
import { redact } from '../../target/redact.ts';
import { readSecrets, type Secrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';
import { trustOf } from '../../target/trust.ts';
import type { Context } from '../command.ts';
import { ends } from './ends.ts';
import type { Parts } from './parts.ts';
import { runId } from './run-id.ts';
import type { Site } from './site.ts';

/** The built-in target that needs no account. */
export const sandboxName = 'sandbox';

/** The secrets that a command uses, for some targets perhaps fewer: those it then must do without. */
export type Needs<N extends keyof Secrets> = readonly N[] | ((target: Target) => readonly N[]);

/**
 * Opens a target: reads its configuration, credentials and secrets, and sends no request.
 *
 * @throws UsageError when anything is missing or wrong
 */
export async function openSite<N extends keyof Secrets>(context: Context, needs: Needs<N>): Promise<Site<N>> {
  if (context.targetName !== sandboxName) return assemble(await configured(context, needs), context);
  // Loaded when it is asked for: a run against a real cloud needs none of it.
  const { sandboxParts } = await import('./sandbox-parts.ts');
  return assemble(await sandboxParts(context.env), context);
}

async function configured<N extends keyof Secrets>(context: Context, needs: Needs<N>): Promise<Parts<N>> {
  const { env, cwd, targetName: name } = context;
  const { target, owner } = await loadTarget({ file: resolve(cwd, context.configFile ?? defaultFile), name, env });
  const { cloud } = target;
  const credentials = await openstackCredentials({
    env,
    cwd,
    home: homedir(),
    ...(cloud === undefined ? {} : { cloud }),
  });
  const { cloudflare: cloudflareUrl } = endpoints(env);
  const used = (typeof needs === 'function' ? needs(target) : needs).filter(usedFor(target));
  const taken = used.filter((name) => name === 'nodeSshPrivateKey');
  const needed = used.filter((name) => name !== 'nodeSshPrivateKey');
  // Whatever the command does with the zone, it is opened with this one.
  const secrets = await readSecrets({ env }, [...new Set([...needed, 'cloudflareToken' as const])], taken);
  const trust = trustOf(target);
  const notices = judged(secrets, target.domain, trust);
  return { target, owner, credentials, cloudflareUrl, secrets, reach: directly, notices, ...given({ trust }) };
}

/** A certificate of one's own is wanted only where the target says so, and a key of the nodes where there are any. */
function usedFor({ tls, kubernetes }: Target): (name: keyof Secrets) => boolean {
  return (name) => {
    if (name === 'tlsCertificate' || name === 'tlsKey') return tls === 'provided';
    return name !== 'nodeSshPrivateKey' || kubernetes.nodes.length > 0;
  };
}

/** Judges a certificate of one's own, if there is one; what is to be told of it. */
function judged({ tlsCertificate, tlsKey }: Partial<Secrets>, domain: string, ca: string | undefined) {
  if (tlsCertificate === undefined || tlsKey === undefined) return [];
  const notice = providedNotice(judgeProvided({ chain: tlsCertificate, key: tlsKey }, { domain, ...given({ ca }) }));
  return notice === undefined ? [] : [notice];
}

function assemble<N extends keyof Secrets>(parts: Parts<N>, context: Context): Site<N> {
  const {
    target,
    owner,
    credentials,
    secrets,
    cloudflareUrl,
    reach,
    trust,
    hashCost,
    leaseMs,
    ephemeral,
    adopt,
    notices = [],
  } = parts;
  const sent = { openstack: 0, cloudflare: 0, ssh: 0 };
  const count = (service: keyof typeof sent) => () => {
    sent[service] += 1;
  };
  const mask = redact([...Object.values<string>(secrets), secretOf(credentials)]);
  const { log: write, pause } = context;
  const waits = pause === undefined ? {} : { pause };
  const log = write === undefined ? {} : { log: (line: string) => write(mask(line)) };
  const atTheEnd = ends();
  return {
    target,
    owner: { managedBy: 'provision-registry', registry: target.name, owner },
    openstack: connect(credentials, { count: count('openstack'), signal: context.signal, ...log, ...waits }),
    cloudflare: cloudflare({
      url: cloudflareUrl,
      token: secrets.cloudflareToken,
      count: count('cloudflare'),
      ...log,
      ...waits,
    }),
    secrets,
    reach,
    ...(trust === undefined ? {} : { trust }),
    ...(hashCost === undefined ? {} : { hashCost }),
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ...log,
    notices,
    ...(ephemeral === undefined ? {} : { ephemeral }),
    ...given({ adopt }),
    countSsh: count('ssh'),
    run: runId(context.env),
    publicAddressUrl: endpoints(context.env).publicAddress,
    requests: () => ({ ...sent }),
    onClose: atTheEnd.add,
    finish: atTheEnd.run,
    async close() {
      // Of a run that was not reported: nobody else tells what was left.
      for (const message of await atTheEnd.run()) context.emit({ type: 'notice', message });
      await parts.close?.();
    },
  };
}

function secretOf({ auth }: Credentials): string {
  switch (auth.method) {
    case 'password':
      return auth.password;
    case 'application-credential':
      return auth.secret;
    case 'token':
      return auth.token;
  }
}
