import { expect, test } from 'vitest';
import { endpoints } from '../../src/target/endpoints.ts';

test('the services are where they are', () => {
  expect(endpoints({})).toEqual({
    cloudflare: 'https://api.cloudflare.com/client/v4',
    publicAddress: 'https://cloudflare.com/cdn-cgi/trace',
  });
});

test('another Cloudflare can be given, with or without a slash at its end', () => {
  expect(endpoints({ CLOUDFLARE_API_URL: 'http://127.0.0.1:8787/client/v4/' })).toMatchObject({
    cloudflare: 'http://127.0.0.1:8787/client/v4',
  });
});

test('refuses a URL that is none', () => {
  expect(() => endpoints({ CLOUDFLARE_API_URL: 'localhost:8787' })).toThrow(
    'CLOUDFLARE_API_URL is not an http or https URL',
  );
});

test.each(['https://ip.example.org/trace?x', 'http://127.0.0.1:8788/', 'http://localhost:8788/', 'http://[::1]:8788/'])(
  'our own address can be asked of %s instead',
  (url) => {
    expect(endpoints({ PUBLIC_ADDRESS_URL: url }).publicAddress).toBe(url);
  },
);

test.each(['ip.example.org', 'http://ip.example.org/', 'ftp://127.0.0.1/', 'http://localhost.example.org/'])(
  'who is let in is not asked of %s',
  (url) => {
    expect(() => endpoints({ PUBLIC_ADDRESS_URL: url })).toThrow(`PUBLIC_ADDRESS_URL is not an https URL: '${url}'`);
  },
);
