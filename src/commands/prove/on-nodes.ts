import { ActionableError } from '../../engine/actionable-error.ts';
import type { Applied } from '../../engine/apply.ts';
import type { Probe } from '../../engine/report.ts';
import type { Work } from '../../engine/resource.ts';
import type { Credential } from '../../kubernetes/docker-config-auth.ts';
import { pathForPulls } from '../../kubernetes/login-edits.ts';
import { pullOnNode } from '../../kubernetes/pull-on-node.ts';
import type { Node } from '../../kubernetes/select-nodes.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import { ownRepositories } from '../../registry/own-repositories.ts';
import { withPassingImage } from '../../registry/probe/passing-image.ts';
import { namesInShort } from '../nodes/names-in-short.ts';
import type { WantedNodes } from '../nodes/wanted.ts';

/** What the nodes showed: a step each, and what went wrong with any of them. */
export interface NodeProof {
  readonly steps: Probe['steps'];
  readonly error?: ActionableError;
}

/** A way to prove the registry on the nodes, once it is known how it is reached. */
export type ProveOnNodes = (access: RegistryOptions, work: Work) => Promise<NodeProof>;

const repository = ownRepositories.probe;

/**
 * Has every node that is logged in pull an image with what stands in kubelet's file, all of them beside one another.
 *
 * @param applied what the run has made of the nodes
 * @returns undefined when no node is logged in
 */
export function proofOnNodes(wanted: WantedNodes, applied: Pick<Applied, 'valueOf'>): ProveOnNodes | undefined {
  const { onNode } = wanted;
  const [way, keys] = [applied.valueOf(wanted.way), applied.valueOf(wanted.keys)];
  const loggedIn = wanted.logins.flatMap(({ node, login }) => {
    const seen = applied.valueOf(login);
    return seen === undefined || 'failure' in seen || seen.wish.login === undefined
      ? []
      : [{ node, file: pathForPulls(seen.files), login: seen.wish.login }];
  });
  if (way === undefined || keys === undefined || loggedIn.length === 0) return undefined;

  return async (access, { signal, say }) => {
    const { host } = new URL(access.url);
    say(`pulling on ${loggedIn.length} ${loggedIn.length === 1 ? 'node' : 'nodes'}`);
    const pull = async (digest: string, { node, file, login }: (typeof loggedIn)[number]): Promise<Pulled> => {
      const credential: Credential = { host, ...login };
      const ask = { file, credential, image: { repository, digest } };
      const work = { signal, say: () => undefined };
      try {
        const through = { known: keys.get(node.name), way };
        const by = await onNode(node, through, signal, (connection) => pullOnNode(connection, ask, work));
        return { node, step: { name: stepOf(node), ok: true, detail: `${by}, with ${file}` } };
      } catch (error) {
        if (!(error instanceof ActionableError)) throw error;
        return { node, step: { name: stepOf(node), ok: false, detail: error.message } };
      }
    };
    const pulled = await withPassingImage(access, repository, signal, (digest) =>
      Promise.all(loggedIn.map((one) => pull(digest, one))),
    );
    const failed = pulled.filter(({ step }) => !step.ok).map(({ node }) => node.name);
    const steps = pulled.map(({ step }) => step);
    return failed.length === 0 ? { steps } : { steps, error: doNotPull(failed, pulled.length, host) };
  };
}

interface Pulled {
  readonly node: Node;
  readonly step: Probe['steps'][number];
}

function stepOf({ name }: Node): string {
  return `pull on ${name}`;
}

function doNotPull(failed: readonly string[], of: number, host: string): ActionableError {
  return new ActionableError(
    `${failed.length} of ${of} ${of === 1 ? 'node does' : 'nodes do'} not pull from ${host}: ${namesInShort(failed)}`,
    `Its login stands there. Try on the node: \`curl -i https://${host}/v2/\` answers 401 where its name, the way there and the authority of its certificate are known.`,
  );
}
