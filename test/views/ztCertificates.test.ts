import {describe, expect, test} from 'vitest';
import {ztCertificates} from '../../src/views/ztCertificates.ts';
import {rowOf} from './proxyPage.ts';
import {column, type Sides, ztGrid} from './ztPage.ts';

const recordedAt = Date.parse('2026-11-21T07:20:00Z');
const hour = 3_600_000;
const key = 'ztunnel-2wg4r.istio-system';
const details = 'spiffe://cluster.local/ns/ambient-demo/sa/bookinfo-details';
type Held = {identity: string; state: string; certChain: unknown[]; rootCerts: {serialNumber: string}[]};
const certificatesOf = ({ztunnels}: Sides, name: string): Held[] => (ztunnels[name] as unknown as {certificates: Held[]}).certificates;
const heldFor = (sides: Sides, identity: string): Held => {
  const found = certificatesOf(sides, 'ztunnel-2wg4r').find(each => each.identity === identity);
  if (found === undefined) throw new Error(`no ${identity}`);
  return found;
};

describe('certificates of ztunnels', () => {
  test('stand there as istioctl prints them, with the time left', async () => {
    const grid = await ztGrid(ztCertificates, {proxy: key, now: recordedAt});
    const rows = column(grid, 'CERTIFICATE NAME', 'TYPE', 'STATUS', 'VALID CERT', 'SERIAL NUMBER', 'NOT AFTER', 'NOT BEFORE', 'LEFT', 'NODE');
    expect(rows).toHaveLength(10);
    expect(rows.slice(0, 2)).toEqual([
      [details, 'Leaf', 'Available', 'true', 'f81fa0f26d955cf1e40390332355115e', '2026-11-22T07:08:14Z', '2026-11-21T07:06:14Z', '23h', 'rig-node-1'],
      [details, 'Root', 'Available', 'true', 'b9a27dac6ce9f0c924e8120f314c8bc1', '2036-11-18T07:07:33Z', '2026-11-21T07:07:33Z', '9y', 'rig-node-1'],
    ]);
    expect([grid.note, grid.rows.some(({problem}) => problem)]).toEqual([undefined, false]);
  });

  test('of all ztunnels stand side by side by identity; keys of proxies mean the ztunnel', async () => {
    const grid = await ztGrid(ztCertificates, {now: recordedAt});
    expect(new Set(grid.rows.map(row => row.key)).size).toBe(grid.rows.length);
    expect(new Set(column(grid, 'NODE').flat())).toEqual(new Set(['rig-node-1', 'rig-node-2']));
    expect(rowOf(grid, details).row.about?.()).toEqual({proxy: key, pod: key});
  });

  test('lead to the whole chain, and to the pods that they are for', async () => {
    const {jumps} = rowOf(await ztGrid(ztCertificates, {now: recordedAt}), details);
    expect(jumps).toMatchObject([
      {label: 'chain of 2 certificates', to: 'resource', subject: {json: [{uris: [details]}, {subject: 'O=cluster.local', isCa: true}]}},
      {kind: 'use', to: 'ztWorkloads', where: {NAMESPACE: 'ambient-demo', 'SERVICE ACCOUNT': 'bookinfo-details', NODE: 'rig-node-1'}},
    ]);
  });

  test('that end soon, have ended, or have not begun come first', async () => {
    const soon = await ztGrid(ztCertificates, {proxy: key, now: recordedAt + 23.5 * hour});
    expect(rowOf(soon, details).tone('LEFT')).toBe('warn');
    expect(rowOf(soon, details).strip).toMatch(/^Expires in 18m\./);
    const over = await ztGrid(ztCertificates, {proxy: key, now: recordedAt + 27 * hour});
    expect(column(over, 'TYPE', 'VALID CERT', 'LEFT').slice(0, 6)).toEqual([
      ...Array(5).fill(['Leaf', 'false', expect.stringMatching(/^-3h/)]),
      ['Root', 'true', '9y'],
    ]);
    expect(over.note).toMatch(/^! 5 not usable \(z\): bookinfo-\w+\.ambient-demo, \S+\.\S+ and 3 more$/);
    const early = rowOf(await ztGrid(ztCertificates, {proxy: key, now: recordedAt - hour}), details);
    expect(early.strip).toMatch(/^Not valid yet: it begins in 46m/);
  });

  test('that istiod did not sign say why', async () => {
    const edit = (sides: Sides): void => {
      Object.assign(heldFor(sides, details), {state: 'Unavailable: signing failed: forbidden', certChain: [], rootCerts: []});
    };
    const {cell, tone, row, strip, follow} = rowOf(await ztGrid(ztCertificates, {edit, now: recordedAt}), `${details}/${key}`);
    expect([cell('TYPE'), cell('STATUS'), tone('STATUS'), cell('VALID CERT'), cell('SERIAL NUMBER'), row.problem]).toEqual([
      'NA',
      'Unavailable',
      'bad',
      'false',
      'NA',
      true,
    ]);
    expect(strip).toMatch(/^istiod did not sign it: signing failed: forbidden\./);
    expect(follow[0]).toMatchObject({nowhere: expect.stringMatching(/has no certificate for spiffe/)});
  });

  test('under other roots than those of the others are told', async () => {
    const edit = (sides: Sides): void => {
      for (const {rootCerts} of certificatesOf(sides, 'ztunnel-l9tbd')) for (const root of rootCerts) root.serialNumber = '7';
    };
    expect((await ztGrid(ztCertificates, {edit, now: recordedAt})).note).toMatch(
      /^! 1 ztunnel has other roots than the most: ztunnel-\S+ \(rig-node-\d\)$/,
    );
  });
});
