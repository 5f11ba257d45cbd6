import {expect, test} from 'vitest';
import {proxyFor} from '../../../src/transport/kube/proxies.ts';

const https = 'https://api.example.com:6443';

test.each([
  ['no variables', https, {}, undefined],
  ['HTTPS_PROXY for https', https, {HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://other:1'}, 'http://proxy:3128'],
  ['small letters', https, {https_proxy: 'http://proxy:3128'}, 'http://proxy:3128'],
  ['HTTP_PROXY for http', 'http://api.example.com', {HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://other:1'}, 'http://proxy:3128'],
  ['HTTP_PROXY is not for https', https, {HTTP_PROXY: 'http://proxy:3128'}, undefined],
  ['without a scheme', https, {HTTPS_PROXY: 'proxy:3128'}, 'http://proxy:3128'],
  ['never for this machine', 'https://127.0.0.1:6443', {HTTPS_PROXY: 'http://proxy:3128'}, undefined],
  ['nor by name', 'https://localhost:6443', {HTTPS_PROXY: 'http://proxy:3128'}, undefined],
  ['nor by IPv6', 'https://[::1]:6443', {HTTPS_PROXY: 'http://proxy:3128'}, undefined],
])('%s', (_case, server, env, proxy) => expect(proxyFor(server, env)).toBe(proxy));

test.each([
  ['*', https, true],
  ['api.example.com', https, true],
  ['API.Example.com', https, true],
  ['example.com', https, true],
  ['.example.com', https, true],
  ['*.example.com', https, true],
  ['ample.com', https, false],
  ['.api.example.com', https, false],
  ['other.com, example.com', https, true],
  ['example.com:6443', https, true],
  ['example.com:443', https, false],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3:6443', true],
  ['fd00::/8', 'https://[fd12::1]:6443', true],
  ['10.0.0.0/8', https, false],
  ['', https, false],
])('NO_PROXY=%s for %s: %s', (exceptions, server, direct) => {
  const env = {HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: exceptions};
  expect(proxyFor(server, env)).toBe(direct ? undefined : 'http://proxy:3128');
});
