import { expect, test } from 'vitest';
import { reportMarkdown } from '../../src/report/markdown/report.ts';
import { summaryLines } from '../../src/report/summary.ts';
import { report } from './reports.ts';

const hub = { of: 'docker.io', upstream: 'https://registry-1.docker.io', url: 'http://192.168.70.5:5000' };
const look = { width: 80, color: false, unicode: true };
const lineFor = (verb: string) => `npm run ${verb} -- arbutus`;

test('the settings that use the mirror can be pasted as they are', () => {
  const lines = summaryLines(report({ mirror: hub }), look, lineFor);
  const at = lines.findIndex((line) => line.startsWith('Mirror:'));
  expect(lines.slice(at, lines.indexOf('', at + 4)).join('\n')).toMatchInlineSnapshot(`
    "Mirror: http://192.168.70.5:5000 has images of docker.io for the local network
      containerd, /etc/containerd/certs.d/docker.io/hosts.toml:
        server = "https://registry-1.docker.io"

        [host."http://192.168.70.5:5000"]
          capabilities = ["pull", "resolve"]
      Docker, /etc/docker/daemon.json:
        { "registry-mirrors": ["http://192.168.70.5:5000"] }"
  `);
});

test('Docker asks a mirror of no other registry', () => {
  const mirror = { of: 'quay.io', upstream: 'https://quay.io', url: 'http://192.168.70.5:5000' };
  const text = summaryLines(report({ mirror }), look, lineFor).join('\n');
  expect(text).toContain('/etc/containerd/certs.d/quay.io/hosts.toml');
  expect(text).not.toContain('daemon.json');
});

test('comments fold the settings away', () => {
  const text = reportMarkdown(report({ mirror: hub }), { lineFor });
  expect(text).toContain('### Mirror\n\n`http://192.168.70.5:5000` has images of docker.io for the local network.');
  expect(text).toContain('<summary>The settings that use it</summary>');
  expect(text).toContain('[host."http://192.168.70.5:5000"]');
});

test('nothing is said of a mirror where there is none', () => {
  expect(summaryLines(report({}), look, lineFor).join('\n')).not.toContain('Mirror');
  expect(reportMarkdown(report({}), { lineFor })).not.toContain('Mirror');
});
