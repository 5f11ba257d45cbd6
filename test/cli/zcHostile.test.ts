import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {i9s} from './cliRun.ts';

const dump = {
  workloads: [
    {
      uid: 'u',
      name: 'web',
      namespace: 'shop',
      workloadIps: ['10.0.0.1'],
      waypoint: {destination: 'shop/wp.shop'},
      locality: {region: 'r'},
      capacity: 1,
    },
  ],
  services: [
    {
      name: 'wp',
      namespace: 'shop',
      hostname: 'wp.shop',
      vips: ['/10.96.0.1'],
      ports: {'80': 80},
      endpoints: {u: {workloadUid: 'u', port: {'80': 80}}},
    },
  ],
  policies: [{name: 'p', namespace: 'shop', rules: [[[{namespaces: [{Exact: 'a'}]}]]]}],
  certificates: [{identity: 'i', state: 'Available', certChain: [{serialNumber: '1', validFrom: 'x'}], rootCerts: []}],
  workloadState: {k: {info: {name: 'web', namespace: 'shop'}, connections: {inbound: [{src: '10.0.0.1:1', originalDst: null, actualDst: ''}]}}},
  by_vip: {},
};
const values = [null, -1.5, 'text', {}, [null], {a: null}, '\x9b31m\x1b[2J'];

/** The dump with one of its places, at any depth, taken by each of the values. */
function* spoiled(json: unknown): Generator<unknown> {
  yield* values;
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json))
    for (const other of spoiled(value)) {
      yield Array.isArray(json) ? json.map((item, at) => (String(at) === key ? other : item)) : {...json, [key]: other};
    }
}

describe('a dump in which anything stands anywhere', () => {
  test.each(['all', 'w -o json', 's -o yaml', 'p -o json', 'certs -o yaml', 'cons -o json'])('is printed or refused by zc %s', async line => {
    let count = 0;
    for (const json of spoiled(dump)) {
      count++;
      const text = JSON.stringify(json);
      const {code, out, err} = await i9s(`zc ${line} -f x`, {readSaved: async file => ({name: 'x', file, text})});
      const said = {text, code, err, out};
      if (code === 0) expect(said).toMatchObject({err: ''});
      else expect(said).toMatchObject({code: 2, out: '', err: expect.stringMatching(/^i9s: The file x tells no workloads in a form [^\n]+\n$/)});
      expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]|undefined|\[object/);
      if (line.endsWith('json') && code === 0) JSON.parse(out);
      if (line.endsWith('yaml') && code === 0) parse(out);
    }
    expect(count).toBeGreaterThan(300);
  });
});
