import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

/** i9s with a proxy selected. */
async function selecting(proxy: string): Promise<Program> {
  const program = await i9s({columns: 120, rows: 40, healthy: true});
  await program.see(/all in sync/);
  await program.press('/');
  await program.type(proxy);
  await program.press('enter');
  await program.see(/1 of 17/);
  return program;
}

describe('the certificates of a gateway', () => {
  test('6 shows them with the time left, Enter the whole chain, Backspace leads back', async () => {
    const {see, press, type, rows, frame} = await selecting('ingressgateway');
    await press('enter', '6');
    await see(/Secrets\[4\]/);
    expect(rows().map(row => [row.cell('RESOURCE NAME'), row.cell('TYPE'), row.cell('EXPIRES')])).toEqual([
      ['kubernetes://shop-cert', 'CA', '59d'],
      ['default', 'Cert Chain', '23h'],
      ['ROOTCA', 'CA', '9y'],
      ['file-root:system', 'CA', expect.stringMatching(/^\d+y\d*d?$/)],
    ]);
    await see(/Secret shop-cert of Kubernetes/);
    await press('down');
    await see(/own certificate/);
    await press('enter');
    await see(/spiffe:\/\/cluster\.local\/ns\/istio-system/);
    expect(frame()).toMatch(/issuer: O=cluster\.local[\s\S]*isCa: true/);
    await press('esc', 'y');
    await see(/certificates:/);
    await press('/');
    await type('W3JlZGFjdGVkXQ==');
    await see(/1 of 1/);
  });

  test('a certificate that ended is told before all others', async () => {
    const {see, press, rows, clock} = await selecting('ingressgateway');
    clock.shift = 26 * 3_600_000;
    await press('enter', '6');
    await see(/not usable: default/);
    await press('up');
    await see(/Expired \d+m ago/);
    expect(rows()[0]?.cell('RESOURCE NAME')).toBe('default');
    expect(rows()[0]?.cell('EXPIRES')).toMatch(/^-/);
  });
});

test('filters by ECDS lead to the listeners that use them', async () => {
  const {see, press} = await selecting('details');
  await press('enter', '7');
  await see(/details-header-lua +envoy\.extensions/);
  await see(/HTTP filter 1 of virtualInbound \(4 chains\)/);
  await press('enter');
  await see(/connect_terminate/);
  await press('enter');
  await see(/Listeners[\s\S]*virtualInbound/);
});

test('a proxy without filters by ECDS says so', async () => {
  const {see, press} = await selecting('curl');
  await press('enter', '7');
  await see(/This proxy has no filters by ECDS/);
});

test(':authz shows the policies in force, their rules in words', async () => {
  const {see, press, type, rows} = await selecting('reviews-v1');
  await press(':');
  await type('authz');
  await press('enter');
  await see(/Authorization\[3\]/);
  expect(rows().map(row => [row.cell('ACTION'), row.cell('AuthorizationPolicy')])).toEqual([
    ['DENY', 'deny-admin.bookinfo'],
    ['ALLOW', '_anonymous_match_nothing_'],
    ['ALLOW', 'reviews-viewer.bookinfo'],
  ]);
  await see(/DENY bookinfo\/deny-admin/);
  await press('down', 'down');
  await see(/to method GET and path \/reviews\/\*/);
});
