import { expect, test } from 'vitest';
import description from '../../../src/sandbox/github/description.json' with { type: 'json' };
import { routes } from '../../../src/sandbox/github/routes/routes.ts';
import { gitHub, refusalOf } from './asking.ts';

async function raw(url: string, options: RequestInit = {}) {
  const response = await fetch(url, { headers: { authorization: 'Bearer job-token' }, ...options });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

test('a request that GitHub’s description does not allow is refused, and kept for the test to see', async () => {
  const { github } = await gitHub();
  const path = '/repos/neurolibre/registries/issues/1/comments';
  expect(await raw(`${github.url}${path}`, { method: 'POST', body: '{"bodi":"Hello"}' })).toMatchObject({
    status: 422,
    body: { message: 'Invalid request.\n\n"bodi" is not a permitted key.\n"body" wasn\'t supplied.' },
  });
  expect(github.refused).toEqual([
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments: "bodi" is not a permitted key. "body" wasn\'t supplied.',
  ]);
});

test.each([
  ['POST', '/issues', '{"title":"t","labels":"one"}', 'For \'properties/labels\', "one" is not an array.'],
  ['POST', '/issues', '{"title":"t","body":7}', "For 'properties/body', 7 is not a string."],
  ['PATCH', '/issues/1', '{"state":"gone"}', 'For \'properties/state\', "gone" is not a member of ["open","closed"].'],
  ['POST', '/issues', '[]', 'Body should be a JSON object'],
  ['POST', '/issues', undefined, 'Body should be a JSON object'],
  ['GET', '/issues/abc', undefined, 'For \'issue_number\', "abc" is not valid.'],
  ['GET', '/milestones?state=gone', undefined, 'For \'state\', "gone" is not valid.'],
  ['GET', '/issues?color=red', undefined, '"color" is not a permitted parameter.'],
])('%s %s with %s is refused in words', async (method, path, body, words) => {
  const { github } = await gitHub();
  const options = { method, ...(body === undefined ? {} : { body }) };
  expect(await raw(`${github.url}/repos/neurolibre/registries${path}`, options)).toEqual({
    status: 422,
    body: {
      message: `Invalid request.\n\n${words}`,
      documentation_url: expect.stringContaining('https://docs.github.com/rest/issues'),
      status: '422',
    },
  });
  expect(github.refused).toHaveLength(1);
});

test('what is no JSON, no operation or asks for no JSON is refused', async () => {
  const { github } = await gitHub();
  const issues = `${github.url}/repos/neurolibre/registries/issues`;
  expect(await raw(issues, { method: 'POST', body: '{' })).toMatchObject({
    status: 400,
    body: { message: 'Problems parsing JSON' },
  });
  expect(await raw(`${github.url}/gists`)).toMatchObject({ status: 404 });
  const headers = { authorization: 'Bearer job-token', accept: 'text/html' };
  expect(await raw(issues, { headers })).toMatchObject({ status: 415 });
  expect(github.refused).toEqual([
    'Problems parsing JSON',
    'no operation GET /gists',
    "Unsupported 'Accept' header: 'text/html'. Must accept 'application/json'.",
  ]);
});

test('without a token, or about a repository that the token may not see, nothing is told', async () => {
  const { github, job } = await gitHub({ repositories: [{ name: 'neurolibre/registries' }, { name: 'other/books' }] });
  expect(await raw(`${github.url}/repos/neurolibre/registries`, { headers: {} })).toMatchObject({ status: 401 });
  const { status } = await refusalOf(job.request('GET /repos/{owner}/{repo}', { owner: 'other', repo: 'books' }));
  expect(status).toBe(404);
});

test('every operation of the description that is kept is answered, and no other', async () => {
  expect(description.map(({ route }) => route).toSorted()).toEqual(Object.keys(routes).toSorted());
});
