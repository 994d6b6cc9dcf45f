import { stringify } from 'yaml';

/** A registry as a BinderHub uses it. */
export interface BinderRegistry {
  /** As it stands in image names. */
  readonly host: string;
  readonly user: string;
  /** What names of built images begin with: `registry.example.org/binder/r2d-`. */
  readonly imagePrefix: string;
}

/**
 * Values of the BinderHub chart that make it use a registry, with comments that say what each is for. They hold no
 * password: `secretValues` does, and helm merges the two. Facts: jupyterhub/binderhub:helm-chart/binderhub/schema.yaml and
 * binderhub/registry.py, jupyterhub/zero-to-jupyterhub-k8s:jupyterhub/values.schema.yaml.
 *
 * @param title what they are, in one line of plain text
 */
export function binderHubValues({ host, user, imagePrefix }: BinderRegistry, title: string): string {
  return `# ${title}
#
# No password stands here. The login is needed in three places, because three programs make it: the build pods, BinderHub
# itself, and each node for the pods of users.

# 1. The build pods push with this login. The chart makes a config.json for docker of it, which BinderHub reads as well.
registry:
  url: https://${host}
  username: ${scalar(user)}

config:
  BinderHub:
    # Look for an image in the registry before it is built, and push it there afterwards.
    use_registry: true
    # What names of images begin with: the registry, a project, the first letters of a name.
    image_prefix: ${scalar(imagePrefix)}

  # 2. BinderHub asks the registry here whether an image is there already.
  DockerRegistry:
    url: https://${host}
    # The key that the login has in that config.json: the same as registry.url. With another one BinderHub asks without a
    # password, hears that there is no image, and builds it at each launch.
    auth_config_url: https://${host}
    # Empty: this registry takes user and password themselves and has no token server.
    token_url: ""

  KubernetesBuildExecutor:
    extra_envs:
      # BinderHub asks for the manifest of one image. With attestations, buildx pushes an index of several instead; the
      # registry then answers that there is no such image, and it is built at each launch. Whatever else pushes images
      # here needs the same, or --provenance=false.
      BUILDX_NO_DEFAULT_ATTESTATIONS: "1"

jupyterhub:
  # 3. The pods of users pull their images with this login: a Secret that the chart makes and names in each pod.
  imagePullSecret:
    create: true
    registry: ${host}
    username: ${scalar(user)}
`;
}

/**
 * The same values for a chart that has BinderHub as a subchart: below its key, the title above it.
 *
 * @param key what the subchart is called there, mostly `binderhub`
 */
export function belowKey(key: string, values: string): string {
  const [, title = '', rest = ''] = /^((?:#.*\n)*)([\s\S]*)$/.exec(values) ?? [];
  return `${title}${key}:\n${rest.trimStart().replace(/^(?=.)/gm, '  ')}`;
}

/** The values that are missing in `binderHubValues`, for a file of their own that nobody else reads. */
export function secretValues(password: string, title: string): string {
  return `# ${title}
registry:
  password: ${JSON.stringify(password)}
jupyterhub:
  imagePullSecret:
    password: ${JSON.stringify(password)}
`;
}

/** As YAML of either version reads it: `no` and `1e3` are put in quotes. */
function scalar(value: string): string {
  return stringify(value, { version: '1.1', lineWidth: 0 }).trimEnd();
}
