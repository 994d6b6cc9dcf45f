import { expect, test } from 'vitest';
import { serviceWords } from '../../src/openstack/service-words.ts';

const words = (body: unknown) => serviceWords(JSON.stringify(body));

test('reads Nova and Cinder, which wrap the message in the name of the fault', () => {
  const body = { itemNotFound: { code: 404, message: 'Volume v1 could not be found.' } };
  expect(words(body)).toEqual({ message: 'Volume v1 could not be found.', type: 'itemNotFound' });
});

test('reads Neutron, which gives the type beside the message', () => {
  const body = { NeutronError: { type: 'PortInUse', message: 'Port p1 is in use.', detail: '' } };
  expect(words(body)).toEqual({ message: 'Port p1 is in use.', type: 'PortInUse' });
});

test('reads Keystone, whose faults have no name', () => {
  expect(words({ error: { code: 403, message: 'Not allowed.', title: 'Forbidden' } })).toEqual({
    message: 'Not allowed.',
  });
});

test('reads Glance without its line breaks', () => {
  const body = { message: 'No image found with ID i1<br /><br />\n\n\n', code: '404 Not Found', title: 'Not Found' };
  expect(words(body)).toEqual({ message: 'No image found with ID i1' });
});

test('reads the text of a web page', () => {
  const page =
    '<html><head><title>503</title></head><body><h1>503 Service Unavailable</h1>\nNo server.\n</body></html>';
  expect(serviceWords(page)).toEqual({ message: '503 Service Unavailable No server.' });
});

test('leaves out the request that Keystone repeats after a schema fault', () => {
  const message = "'identity' is a required property\n\nOn instance['auth']:\n    {'password': 'a-secret'}";
  expect(words({ error: { code: 400, message } })).toEqual({ message: "'identity' is a required property" });
});

test('shows JSON that it does not know as it is', () => {
  expect(words({ code: 404, title: 'Not Found' })).toEqual({ message: '{"code":404,"title":"Not Found"}' });
});

test('cuts what is too long to read', () => {
  expect(serviceWords('x'.repeat(5000)).message).toHaveLength(600);
});

test('has no words for an empty body', () => {
  expect(serviceWords('')).toEqual({});
});
