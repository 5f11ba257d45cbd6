import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';
import {i9s} from './cliRun.ts';

const recordedAt = Date.parse(String((fixtureJson('healthy/PROVENANCE.json') as {recorded?: string}).recorded ?? '2026-11-21T07:20:00Z'));
const dumpOf = (proxy: string): string => fixture(`healthy/envoy/${proxy}.config_dump.json`);
const details = 'bookinfo.details-v1-5845b8756-ld969';
const waypoint = 'ambient-demo.reviews-svc-waypoint-6d59c4c55-c722f';

/** `i9s pc` with the text of a file in place of a pod. */
const pc = (line: string, text: string) =>
  i9s(`${line} -f dump.json`, {readSaved: async file => ({name: 'dump', file, text}), clock: () => recordedAt});
const lines = (text: string): readonly string[] => text.split('\n').sort();

describe.each(recordedProxies)('of %s', proxy => {
  test.each(['cluster', 'listener', 'eds', 'secret'])('pc %s prints what istioctl prints, byte for byte', async what => {
    expect(await pc(`pc ${what}`, dumpOf(proxy))).toEqual({code: 0, out: fixture(`healthy/istioctl/${proxy}.file-${what}.txt`), err: ''});
  });

  test('pc endpoint, of /clusters', async () => {
    const {out} = await pc('pc endpoint', fixture(`healthy/envoy/${proxy}.clusters.json`));
    expect(out).toBe(fixture(`healthy/istioctl/${proxy}.file-endpoint.txt`));
  });

  test('pc route prints the same lines: the order of istioctl is none', async () => {
    const {out} = await pc('pc route', dumpOf(proxy));
    expect(lines(out)).toEqual(lines(fixture(`healthy/istioctl/${proxy}.file-route.txt`)));
  });

  test('pc ecds, with the error of istioctl where there is none', async () => {
    const {out, err} = await pc('pc ecds', dumpOf(proxy));
    expect(out + err).toBe(fixture(`healthy/istioctl/${proxy}.file-ecds.txt`));
  });

  test('pc bootstrap -o short', async () => {
    expect((await pc('pc bootstrap -o short', dumpOf(proxy))).out).toBe(fixture(`healthy/istioctl/${proxy}.file-bootstrap-short.txt`));
  });

  test('pc all', async () => {
    const {out, err} = await pc('pc all', dumpOf(proxy));
    expect(err).toBe('');
    expect(lines(out)).toEqual(lines(fixture(`healthy/istioctl/${proxy}.file-all.txt`)));
  });

  test('authz', async () => {
    expect((await pc('authz', dumpOf(proxy))).out).toBe(fixture(`healthy/istioctl/${proxy}.authz.txt`));
  });
});

describe('formats', () => {
  test('JSON and YAML hold the same, with the names of fields that protojson has', async () => {
    const {out} = await pc('pc cluster --fqdn reviews.bookinfo --subset v1 -o json', dumpOf(details));
    expect(out).toMatch(/^\[\n {4}\{\n {8}"/);
    const [cluster] = JSON.parse(out) as readonly {readonly name: string; readonly connectTimeout: string}[];
    expect(cluster).toMatchObject({name: 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local', connectTimeout: '3s'});
    expect(parse((await pc('pc c --fqdn reviews.bookinfo --subset v1 -o yaml', dumpOf(details))).out)).toEqual(JSON.parse(out));
  });

  test('--wide adds what istioctl leaves out', async () => {
    const {out} = await pc('pc listener --wide', fixture(`nack/envoy/${details}.config_dump.json`));
    expect(out).toMatch(/^NAME +ADDRESSES +PORT/);
    expect(out).toMatch(/0\.0\.0\.0_9080 .* error/);
    expect((await pc('pc listener', fixture(`nack/envoy/${details}.config_dump.json`))).out).not.toMatch(/error/);
  });

  test('pc all -o json obeys no terminal codes of the dump', async () => {
    const {out} = await pc('pc all -o json', '{"configs": [], "x": "a\x9b31mb"}');
    expect(out).toBe('{"configs": [], "x": "a\\u009b31mb"}\n');
  });

  test('pc all -o json is the dump as Envoy gave it, --with-headers says what is what', async () => {
    expect(JSON.parse((await pc('pc all -o json', dumpOf(details))).out)).toEqual(JSON.parse(dumpOf(details)));
    const {out} = await pc('pc all --with-headers', dumpOf(waypoint));
    expect([...out.matchAll(/^------ (\w+) INFO ------\n\n/gm)].map(([, word]) => word)).toEqual([
      'BOOTSTRAP',
      'CLUSTER',
      'LISTENER',
      'ROUTE',
      'SECRET',
      'ENDPOINTS',
    ]);
  });
});

describe('private keys', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n';
  const dump = JSON.parse(dumpOf('istio-system.istio-ingressgateway-7fb44f5964-8v4bc')) as object;
  const leaky = JSON.stringify(dump).replaceAll('W3JlZGFjdGVkXQ==', Buffer.from(key).toString('base64'));

  test.each(['pc all -o json', 'pc all -o yaml', 'pc secret -o json', 'pc secret -o yaml', 'pc bootstrap', 'pc secret --wide'])(
    'are never printed: %s',
    async line => {
      expect(leaky).toContain(Buffer.from(key).toString('base64'));
      const {code, out} = await pc(line, leaky);
      expect(code).toBe(0);
      expect(out).not.toContain(Buffer.from(key).toString('base64'));
      expect(out).not.toContain('MIIE');
    },
  );
});

describe('a file', () => {
  const whole = dumpOf(waypoint);
  test.each([
    ['', 'dump.json is empty.'],
    ['   \n', 'dump.json is empty.'],
    ['{"configs"', 'dump.json is not JSON: '],
    ['<html>', 'dump.json is not JSON: '],
    [`${'x'.repeat(257)}ustar  `, 'dump.json is a tar archive, not an answer of Envoy: unpack it first.'],
    ['\x1f\x8b\x08', 'dump.json is compressed: unpack it first (gunzip).'],
    ['[]', 'config dump has no configuration type type.googleapis.com/envoy.admin.v3.ClustersConfigDump'],
    ['null', 'config dump has no configuration type'],
    ['{"configs": [null, 7, {"@type": "type.googleapis.com/envoy.admin.v3.Unknown"}]}', 'config dump has no configuration type'],
  ])('that holds %j gets one sentence', async (text, said) => {
    const {code, out, err} = await pc('pc cluster', text);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err.trim().split('\n').length).toBe(1);
  });

  test('that was cut off is printed as far as it is whole, with one sentence', async () => {
    const {code, out, err} = await pc('pc cluster', whole.slice(0, whole.lastIndexOf('outbound|9080||reviews-v2')));
    expect(code).toBe(0);
    expect(out).toMatch(/^SERVICE FQDN[^\n]*\n(?:.+\n)+$/);
    expect(err).toMatch(/^i9s: dump\.json is cut off after \d+ characters; what is whole in it is shown\. [^\n]*\n$/);
  });

  test('with empty sections has empty tables', async () => {
    const sections = ['Clusters', 'Listeners', 'Routes', 'Secrets', 'Endpoints', 'Bootstrap'].map(name => ({
      '@type': `type.googleapis.com/envoy.admin.v3.${name}ConfigDump`,
    }));
    const {code, out, err} = await pc('pc all', JSON.stringify({configs: sections}));
    expect(code).toBe(1);
    expect(err).toMatch(/^i9s: [^\n]*BootstrapConfigDump[^\n]*\n$/);
    expect(out).toContain('No active or warming secrets found.');
    expect((await pc('pc cluster', JSON.stringify({configs: sections}))).err).toBe('Error: no clusters found\n');
    expect((await pc('pc listener', JSON.stringify({configs: sections}))).err).toBe('Error: no listeners found\n');
  });

  test('that lacks sections gives the others, and a sentence for each that is missing', async () => {
    const {configs} = JSON.parse(whole) as {readonly configs: readonly {readonly '@type': string}[]};
    const text = JSON.stringify({configs: configs.filter(section => !section['@type'].endsWith('RoutesConfigDump'))});
    const {code, out, err} = await pc('pc all', text);
    expect(code).toBe(1);
    expect(out).toContain('cluster/main_internal');
    expect(out).toContain('endpoint/envoy://main_internal/');
    expect(err).toMatch(/config dump has no configuration type .*RoutesConfigDump/);
  });

  test('of another kind than the command wants is named', async () => {
    expect((await pc('pc endpoint', whole)).err).toMatch(/clusters\?format=json/);
  });
});

describe('what is said of a command line that makes no sense', () => {
  test.each([
    ['pc', 'What? i9s pc all|'],
    ['pc nonsense pod', 'There is no table "nonsense"'],
    ['pc cluster', 'cluster requires a pod name or the --file parameter'],
    ['pc cluster a b', 'cluster takes one pod, and 2 were given: a, b.'],
    ['pc cluster a --port abc', '--port takes a number, and "abc" was given.'],
    ['pc cluster a -f b', 'cluster requires a pod name or the --file parameter'],
    ['pc cluster a -o xml', 'Output format "xml" not supported'],
    ['pc secret a --fqdn x', 'secret has no flag --fqdn'],
    ['pc rootca-compare a', 'rootca-compare requires 2 pods'],
    ['ps --fqdn x', 'i9s ps has no flag --fqdn'],
  ])('%s', async (line, said) => {
    const {code, err} = await i9s(line);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});
