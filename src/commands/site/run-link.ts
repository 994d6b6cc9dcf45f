/** Where a person sees this run at work; undefined but on GitHub. */
export function runLink(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: workflow = '' } = env;
  if (!URL.canParse(server) || repository === '' || !/^\d+$/.test(workflow)) return undefined;
  return `${server}/${repository}/actions/runs/${workflow}`;
}
