/** One input of the action. */
export interface InputSpec {
  readonly name: string;
  readonly description: string;
  readonly required?: true;
  /** What stands in `action.yml`; an expression of GitHub's where it begins with `${{`. */
  readonly default?: string;
  /** Masked in the log before anything is written there. */
  readonly secret?: true;
  /** The variable that the commands read it from; what the job's `env` gives holds where the input is empty. */
  readonly variable?: string;
}

/** The single list of inputs, in the order people meet them. `action.yml` and the README's table are held against it. */
export const inputs = {
  command: {
    name: 'command',
    description: 'What to do with the target: any verb of the command line, such as doctor, plan or provision',
    default: 'provision',
  },
  target: {
    name: 'target',
    description: 'Name of a registry in the configuration, or sandbox for the built-in cloud that needs no account',
    required: true,
  },
  arguments: {
    name: 'arguments',
    description: 'Whatever else the command takes, as on the command line, such as --keep 5 or the name of an image',
  },
  config: {
    name: 'config',
    description: 'Path of the configuration, in the repository that was checked out',
    default: '.github/registry.yml',
  },
  confirm: {
    name: 'confirm',
    description: 'Digest of the plan whose replacements, removals and adoptions are to be made',
  },
  cloudsYaml: {
    name: 'openstack-clouds-yaml',
    description: 'Content of a clouds.yaml with the credentials of the cloud; the OS_* variables do as well',
    secret: true,
    variable: 'OPENSTACK_CLOUDS_YAML',
  },
  cloudflareToken: {
    name: 'cloudflare-api-token',
    description: 'Cloudflare API token with Zone / DNS / Edit on the zone',
    secret: true,
    variable: 'CLOUDFLARE_API_TOKEN',
  },
  sshPrivateKey: {
    name: 'ssh-private-key',
    description: "Private key of the server's key pair, without a passphrase",
    secret: true,
    variable: 'SSH_PRIVATE_KEY',
  },
  registryPassword: {
    name: 'registry-password',
    description: 'Password that the registry asks for, at most 72 bytes',
    secret: true,
    variable: 'REGISTRY_PASSWORD',
  },
  githubToken: {
    name: 'github-token',
    description: 'Token for the comment (issues: write) and the deployment (deployments: write); empty for neither',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub fills it in
    default: '${{ github.token }}',
    secret: true,
  },
  commentId: {
    name: 'comment-id',
    description: 'Id of a comment by a bot that is kept up to date while the command runs',
  },
  issueNumber: {
    name: 'issue-number',
    description: 'Issue or pull request to write such a comment on, where there is none yet',
  },
} as const satisfies Record<string, InputSpec>;

export type InputKey = keyof typeof inputs;

/** One output of the action. */
export interface OutputSpec {
  readonly name: string;
  readonly description: string;
}

/** The single list of outputs. */
export const outputs = {
  registryUrl: { name: 'registry-url', description: 'URL of the registry' },
  registryHost: { name: 'registry-host', description: 'Host of the registry as docker login wants it' },
  floatingIp: { name: 'floating-ip', description: 'Public address of the server; empty while it has none' },
  outcome: { name: 'outcome', description: 'How the command ended: success, failure or cancelled' },
  changed: { name: 'changed', description: 'Whether anything was changed, or after plan would be: true or false' },
  planDigest: { name: 'plan-digest', description: 'Digest of the plan, to be given as confirm' },
  report: { name: 'report', description: 'Path of the report in JSON, which is uploaded as an artifact too' },
  binderhubValues: {
    name: 'binderhub-values',
    description: 'After binderhub: Helm values in YAML for a BinderHub that uses the registry, without the password',
  },
} as const satisfies Record<string, OutputSpec>;

export type OutputKey = keyof typeof outputs;

/** The variable in which `action.yml` hands an input over: composite actions get none by themselves. */
export function handedOver(name: string): string {
  return `INPUT_${name.toUpperCase().replaceAll('-', '_')}`;
}
