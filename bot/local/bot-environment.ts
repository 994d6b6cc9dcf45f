import type { SandboxGitHub } from '../../src/sandbox/github/sandbox-github.ts';

/**
 * The environment of a bot that works with the sandbox's GitHub, as its App.
 *
 * @param secret of the webhooks
 */
export function botEnvironment({ app, url }: Pick<SandboxGitHub, 'app' | 'url'>, secret: string) {
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: secret,
    GITHUB_API_URL: url,
  };
}
