import { authOf, type Credential } from './docker-config-auth.ts';

/** The name of the Secret, and what pods say in `imagePullSecrets` to pull with it. */
const pullSecretName = 'provision-registry';

/**
 * Manifest of a Kubernetes Secret that pods pull with, for pods that the chart does not make. It holds the password.
 *
 * @param title what it is, in one line of plain text
 */
export function pullSecret(credential: Credential, title: string): string {
  const { host, user, password } = credential;
  const config = { auths: { [host]: { username: user, password, auth: authOf(credential) } } };
  return `# ${title}
apiVersion: v1
kind: Secret
metadata:
  name: ${pullSecretName}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${Buffer.from(JSON.stringify(config)).toString('base64')}
`;
}
