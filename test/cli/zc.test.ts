import {describe, expect, test} from 'vitest';
import {fixture, fixtureJson, fixturesIn} from '../fixtures/read.ts';
import {i9s} from './cliRun.ts';

const recordedAt = Date.parse(String((fixtureJson('healthy/PROVENANCE.json') as {recorded?: string}).recorded ?? '2026-11-21T07:20:00Z'));

/** `i9s zc` with the text of a file in place of a ztunnel. */
const zc = (line: string, text: string, now = recordedAt) =>
  i9s(`zc ${line} -f dump.json`, {readSaved: async file => ({name: 'dump', file, text}), clock: () => now});

const ztunnels = fixturesIn('healthy/ztunnel').flatMap(file => /(.*)\.config_dump\.json$/.exec(file)?.[1] ?? []);

describe.each(ztunnels)('of %s', ztunnel => {
  const dump = fixture(`healthy/ztunnel/${ztunnel}.config_dump.json`);

  test.each(['workload', 'service', 'policy', 'certificate', 'connections', 'all'])(
    'zc %s prints what istioctl prints, byte for byte',
    async what => {
      expect(await zc(what, dump)).toEqual({code: 0, out: fixture(`healthy/istioctl/${ztunnel}.file-zc-${what}.txt`), err: ''});
    },
  );
});

describe("istioctl's own dump", () => {
  const dump = fixture('istioctl/ztunnel.config_dump.json');
  const now = Date.parse('2026-11-21T07:20:00Z');

  test('has maps in place of lists, an expired root and connections', async () => {
    expect((await zc('all', dump, now)).out).toBe(fixture('istioctl/ztunnel.zc-all.txt'));
    expect((await zc('all --with-headers', dump, now)).out).toBe(fixture('istioctl/ztunnel.zc-all-with-headers.txt'));
    expect((await zc('cons -o json', dump)).out).toBe(fixture('istioctl/ztunnel.zc-connections.json'));
  });

  test('as it came is what all prints as JSON', async () => {
    expect((await zc('all -o json', dump)).out).toBe(`${dump}\n`);
  });
});

describe('a dump with texts of every kind', () => {
  const dump = fixture('istioctl/odd.config_dump.json');

  test.each(['workload', 'service', 'policy', 'certificate', 'connections'])('is %s in JSON and YAML as Go prints them', async what => {
    expect((await zc(`${what} -o json`, dump)).out).toBe(fixture(`istioctl/odd.zc-${what}.json`));
    expect((await zc(`${what} -o yaml`, dump)).out).toBe(fixture(`istioctl/odd.zc-${what}.yaml`));
  });

  test('is in YAML as a whole', async () => {
    expect((await zc('all -o yaml', dump)).out).toBe(fixture('istioctl/odd.zc-all.yaml'));
  });

  test('has services and connections in tables, with names for addresses and without', async () => {
    expect((await zc('svc', dump)).out).toBe(fixture('istioctl/odd.zc-service.txt'));
    expect((await zc('connections', dump)).out).toBe(fixture('istioctl/odd.zc-connections.txt'));
    expect((await zc('cons --raw', dump)).out).toBe(fixture('istioctl/odd.zc-connections-raw.txt'));
    expect((await zc('cons --raw=false', dump)).out).toBe(fixture('istioctl/odd.zc-connections.txt'));
    expect((await zc('cons --direction inbound', dump)).out).toBe(fixture('istioctl/odd.zc-connections-inbound.txt'));
    expect((await zc('cons --direction outbound', dump)).out).toBe(fixture('istioctl/odd.zc-connections-outbound.txt'));
  });
});

test('workloads of one name have the order of istioctl, which is that of no stable sort', async () => {
  const workloads = Array.from({length: 700}, (_, i) => ({
    uid: `u${i}`,
    name: `w${((i * 7919) % 1009) % 9}`,
    namespace: 'n',
    workloadIps: [`10.0.${Math.floor(i / 256)}.${i % 256}`],
    protocol: 'TCP',
  }));
  expect((await zc('w', JSON.stringify({workloads}))).out).toBe(fixture('istioctl/ties.zc-workload.txt'));
});

describe('flags', () => {
  const dump = fixture('healthy/ztunnel/istio-system.ztunnel-2wg4r.config_dump.json');
  const rows = async (line: string) => (await zc(line, dump)).out.trimEnd().split('\n').slice(1);

  test.each([
    ['workload --address 10.244.0.24', /^ambient-demo curl-/, 1],
    ['workload --workload-namespace BOOKINFO', /^bookinfo /, 10],
    ['workload --workload-node rig-node-1 --workload-namespace ambient-demo', /^ambient-demo .* rig-node-1 /, 6],
    ['workload --workload-namespace nowhere', /never/, 0],
    ['service --service-namespace Bookinfo', /^bookinfo /, 7],
    ['policy --policy-namespace istio-system', /^istio-system +istio_converted/, 1],
  ])('%s', async (line, wanted, count) => {
    const found = await rows(line);
    expect(found.length).toBe(count);
    for (const row of found) expect(row).toMatch(wanted);
  });

  test.each([
    ['workload', 'workloads', 'w'],
    ['service', 'services', 'svc', 's'],
    ['policy', 'policies', 'pol', 'p'],
    ['certificate', 'certificates', 'certs', 'cert'],
    ['connections', 'cons'],
  ])('%s has the short words of istioctl', async (word, ...aliases) => {
    const {out} = await zc(word, dump);
    for (const alias of aliases) expect((await zc(alias, dump)).out).toBe(out);
  });

  test('ztunnel-config is another word for zc', async () => {
    const read = {readSaved: async (file: string) => ({name: 'dump', file, text: dump}), clock: () => recordedAt};
    expect((await i9s('ztunnel-config w -f x', read)).out).toBe((await zc('w', dump)).out);
  });
});

describe('old dumps', () => {
  test('are printed as later ones are', async () => {
    const workload = {workload_ips: ['10.0.0.1'], protocol: 'HBONE', uid: 'u', name: 'web-1', namespace: 'shop', node: 'node-1'};
    const dump = {by_addr: {'/10.0.0.1': {...workload, waypoint: {destination: '/10.96.0.9'}}}, by_uid: {}, by_vip: {}};
    const service = {name: 'wp', namespace: 'shop', hostname: 'wp.shop', vips: ['/10.96.0.9'], ports: {}, endpoints: {}};
    expect((await zc('w', JSON.stringify({...dump, by_vip: {'/10.96.0.9': service}}))).out).toBe(
      'NAMESPACE POD NAME ADDRESS  NODE   WAYPOINT PROTOCOL\nshop      web-1    10.0.0.1 node-1 wp       HBONE\n',
    );
  });
});

describe('a file', () => {
  test.each([
    ['', 'dump.json is empty.'],
    ['<html>', 'dump.json is not JSON: '],
    ['{"configs": []}', 'tells no workloads in a form that i9s reads'],
    ['null', 'tells no workloads'],
    ['[]', 'tells no workloads'],
  ])('that holds %j gets one sentence', async (text, said) => {
    const {code, out, err} = await zc('w', text);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err.trim().split('\n').length).toBe(1);
  });

  test('that was cut off is printed as far as it is whole', async () => {
    const whole = fixture('healthy/ztunnel/istio-system.ztunnel-2wg4r.config_dump.json');
    const {code, out, err} = await zc('w', whole.slice(0, -40));
    expect([code, err.trim().split('\n').length]).toEqual([0, 1]);
    expect(err).toContain('is cut off after');
    expect(out).toContain('reviews-v2-7966bfddf4-xt8t4');
  });

  test('obeys no terminal codes of its own', async () => {
    const text = JSON.stringify({workloads: [{uid: 'u', name: 'a\x9b31mb\x1b[31m', namespace: 'n', workloadIps: []}]});
    for (const line of ['w', 'w -o json', 'w -o yaml', 'all -o json', 'all -o yaml']) expect((await zc(line, text)).out).not.toMatch(/[\x1b\x9b]/);
  });
});

describe('what is said of a command line that makes no sense', () => {
  test.each([
    ['zc', 'What? i9s zc workload|'],
    ['zc nonsense', 'There is no table "nonsense"'],
    ['zc workloda', 'did you mean workload?'],
    ['zc w a b', 'workload takes one pod, and 2 were given: a, b.'],
    ['zc w a -f b', 'At most one of --file, --node, or pod name must be passed.'],
    ['zc w --node n -f b', 'At most one of --file, --node, or pod name must be passed.'],
    ['zc w a --node n', 'At most one of --file, --node, or pod name must be passed.'],
    ['zc w -o wide', 'Output format "wide" not supported'],
    ['zc s --workload-node n', 'service has no flag --workload-node; it has --service-namespace.'],
    ['zc cert --raw', 'certificate has no flag --raw.'],
    ['zc w --with-headers', 'workload has no flag --with-headers'],
    ['zc log --node n', 'log has no flag --node.'],
    ['zc log -o json', '--output is not applicable for this command.'],
    ['zc log --level debug --reset', '--level cannot be combined with --reset.'],
    ['pc cluster x --workload-node n', 'i9s pc has no flag --workload-node; it belongs to i9s zc.'],
  ])('%s', async (line, said) => {
    const {code, err} = await i9s(line);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});
