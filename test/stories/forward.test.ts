import http from 'node:http';
import {afterEach, expect, test} from 'vitest';
import {endPrograms, i9s} from './program.ts';

afterEach(endPrograms);
const productpage = 'productpage-v1-64c6885d4f-xhps5';

/** Body of an answer, or the code of the error instead of one. */
const get = (url: string): Promise<string> =>
  new Promise(resolve => {
    const request = http.get(url, {agent: false}, response => {
      let body = '';
      response.on('data', chunk => (body += chunk));
      response.on('end', () => resolve(body));
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });

test('f forwards the admin port of a proxy to this machine, and ends it again', async () => {
  const {see, gone, press, type, app, row} = await i9s({healthy: true, columns: 120});
  await see(/all in sync/);
  await press('/');
  await type('productpage bookinfo');
  await press('enter', 'g', 'f');
  await see(/http:\/\/127\.0\.0\.1:\d+ leads to the admin interface of productpage/);
  const [forward] = [...app.store.get().forwards.values()];
  expect(await get(`${forward?.url}/server_info`)).toMatch(/"state": "LIVE"/);
  await press(':');
  await type('forwards');
  await press('enter');
  await see(/Whoever can reach loopback on this machine/);
  expect(row(productpage).text).toMatch(`bookinfo     15000 ${forward?.url} `);
  await press('f');
  await gone(productpage);
  expect(await get(`${forward?.url}/server_info`)).toBe('ECONNREFUSED');
});

test('a port that refuses is named with the flag that names another one, by f and by the panes', async () => {
  const {see, press, type, demo} = await i9s({healthy: true, columns: 130});
  await see(/all in sync/);
  demo.faults.refusePortForward(`${productpage}.bookinfo`);
  await press('/');
  await type('productpage bookinfo');
  await press('enter', 'g', 'f');
  await see(/Forward: Pod productpage.*:15000 refuses\s+connections/);
  await press('enter');
  await see(/Is the admin port another one\? --proxy-admin-port names it\./);
});

test('what is forwarded ends with the context that was left', async () => {
  const {see, press, type, app} = await i9s({healthy: true, columns: 120});
  await see(/all in sync/);
  await press('f');
  await see(/leads to the admin interface/);
  const [forward] = [...app.store.get().forwards.values()];
  await press(':');
  await type('ctx demo-bookinfo');
  await press('enter');
  await see(/all in sync/);
  expect(app.store.get().forwards.size).toBe(0);
  expect(await get(`${forward?.url}/ready`)).toBe('ECONNREFUSED');
});
