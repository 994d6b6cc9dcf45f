import { expect, test } from 'vitest';
import { endpoints } from '../../src/target/endpoints.ts';

test('Cloudflare is where it is', () => {
  expect(endpoints({})).toEqual({ cloudflare: 'https://api.cloudflare.com/client/v4' });
});

test('another Cloudflare can be given, with or without a slash at its end', () => {
  expect(endpoints({ CLOUDFLARE_API_URL: 'http://127.0.0.1:8787/client/v4/' })).toEqual({
    cloudflare: 'http://127.0.0.1:8787/client/v4',
  });
});

test('refuses a URL that is none', () => {
  expect(() => endpoints({ CLOUDFLARE_API_URL: 'localhost:8787' })).toThrow(
    'CLOUDFLARE_API_URL is not an http or https URL',
  );
});
