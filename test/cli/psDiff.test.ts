import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {templates} from '../../demo/templates.ts';
import {fixture, recordedProxies} from '../fixtures/read.ts';
import {recordedSides} from '../ztunnel/recordedSides.ts';
import {i9s, type Outcome} from './cliRun.ts';

const details = 'bookinfo.details-v1-5845b8756-ld969';
const envoyOf = (proxy: string): string => templates().text(`envoy/${proxy}/config_dump`);
const istiodOf = (proxy: string): string => templates().text(`istiod/${proxy}`);

/** `i9s ps` with both sides in files, as people hand them in. */
const diff = (envoy: string, istiod: string, more = ''): Promise<Outcome> =>
  i9s(`ps -f envoy.json --istiod istiod.json ${more}`, {
    readSaved: async file => ({name: file.replace('.json', ''), file, text: file === 'envoy.json' ? envoy : istiod}),
    pause: async () => {
      throw new Error('files do not change');
    },
  });
const nack = (more = ''): Promise<Outcome> =>
  diff(fixture(`nack/envoy/${details}.config_dump.json`), fixture(`nack/istiod/${details}.config_dump.json`), more);
type Dump = {configs: Record<string, unknown>[]};
const edited = (text: string, edit: (section: Record<string, unknown>) => void): string => {
  const dump = JSON.parse(text) as Dump;
  for (const section of dump.configs) edit(section);
  return JSON.stringify(dump);
};

describe.each(recordedProxies)('of %s', proxy => {
  test('the text is that of istioctl proxy-status, byte for byte, and then come endpoints and extensions', async () => {
    const recorded = fixture(`healthy/istioctl/${proxy}.ps-diff.txt`);
    expect(await diff(envoyOf(proxy), istiodOf(proxy))).toEqual({code: 0, out: `${recorded}Endpoints Match\nExtensions Match\n`, err: ''});
  });
});

describe('a listener that Envoy refused', () => {
  test('is printed as istioctl prints it, byte for byte, and what Envoy said is told beside it', async () => {
    const {code, out, err} = await nack();
    expect(out).toBe(`${fixture(`nack/istioctl/${details}.ps-diff.txt`)}Extensions Match\n`);
    expect(code).toBe(1);
    expect(err).toMatch(/^i9s: Envoy refuses 0\.0\.0\.0_9080 \(Listeners\): .*trouble\.unknown.*\.$/m);
    expect(err).toMatch(/^i9s: Endpoints were not compared: only one side tells them/m);
  });

  test('is as data one resource that is rejected among many that are the same', async () => {
    const {code, out} = await nack('-o json');
    const data = JSON.parse(out);
    expect(code).toBe(1);
    expect(data).toMatchObject({proxy: 'envoy.json', istiod: 'istiod.json', match: false, notCompared: ['Endpoints']});
    const odd = data.resources.filter(({verdict}: {verdict: string}) => verdict !== 'same');
    expect(odd).toEqual([{kind: 'Listeners', name: '0.0.0.0_9080', verdict: 'rejected', details: expect.stringMatching(/trouble\.unknown/)}]);
    expect(data.kinds.map(({kind, match}: {kind: string; match: boolean}) => [kind, match])).toEqual([
      ['Clusters', true],
      ['Listeners', false],
      ['Routes', true],
      ['Extensions', true],
    ]);
    expect(parse((await nack('-o yaml')).out)).toEqual(data);
  });
});

describe('what differs', () => {
  const proxy = 'bookinfo.reviews-v1-5695cbbdd8-sxpzf';

  test('in an endpoint is told in the form of istioctl, without all that is the same', async () => {
    const moved = edited(envoyOf(proxy), section => {
      const entries = section.dynamic_endpoint_configs as {endpoint_config: {cluster_name: string}}[] | undefined;
      if (entries === undefined) return;
      section.dynamic_endpoint_configs = entries.map(entry =>
        entry.endpoint_config.cluster_name === 'outbound|9080||ratings.bookinfo.svc.cluster.local'
          ? JSON.parse(JSON.stringify(entry).replaceAll('"port_value":9080', '"port_value":9081'))
          : entry,
      );
    });
    const {code, out} = await diff(moved, istiodOf(proxy));
    expect(code).toBe(1);
    const [, text = ''] = out.split("Endpoints Don't Match\n");
    expect(text).toMatch(/^--- Istiod Endpoints\n\+\+\+ Envoy Endpoints\n@@ -\d+,\d+ \+\d+,\d+ @@\n/);
    expect(text.split('\n').filter(line => /^[-+] /.test(line))).toEqual([
      expect.stringMatching(/^- +"portValue": 9080$/),
      expect.stringMatching(/^\+ +"portValue": 9081$/),
    ]);
    expect(out).toMatch(/^Clusters Match\nListeners Match\nRoutes Match \(RDS/);
  });

  test('of clusters: changed, only here, only there', async () => {
    const envoy = edited(envoyOf(proxy), section => {
      const entries = section.dynamic_active_clusters as {cluster: {name: string; connect_timeout?: string}}[] | undefined;
      if (entries === undefined) return;
      const [first, second, ...rest] = entries;
      section.dynamic_active_clusters = [
        {...first, cluster: {...first!.cluster, connect_timeout: '7s'}},
        {...second, cluster: {...second!.cluster, name: 'new'}},
        ...rest,
      ];
    });
    const {out, code} = await diff(envoy, istiodOf(proxy), '-o json');
    const odd = JSON.parse(out).resources.filter(({kind, verdict}: {kind: string; verdict: string}) => kind === 'Clusters' && verdict !== 'same');
    expect([code, odd.map(({verdict}: {verdict: string}) => verdict).sort()]).toEqual([1, ['differs', 'only Envoy', 'only istiod']]);
    expect((await diff(envoy, istiodOf(proxy))).out).toMatch(/^\+ +"connectTimeout": "7s"/m);
  });
});

describe('an extension', () => {
  const proxy = recordedProxies[0] ?? '';
  const filter = {
    name: 'lua',
    '@type': 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
    typed_config: {'@type': 'a.b/Lua', source: 'old'},
  };
  const envoy = (entry: object): string => {
    const dump = JSON.parse(envoyOf(proxy)) as Dump;
    return JSON.stringify({configs: [...dump.configs, {'@type': 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump', ecds_filters: [entry]}]});
  };
  const istiod = (source: string): string =>
    edited(istiodOf(proxy), section => {
      if (section['@type'] !== 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump') return;
      const {name, typed_config} = filter;
      section.ecdsFilters = [{versionInfo: 'v', ecdsFilter: {'@type': filter['@type'], name, typedConfig: {...typed_config, source}}}];
    });

  test('that is the same on both sides is no difference', async () =>
    expect((await diff(envoy({version_info: 'w', ecds_filter: filter}), istiod('old'))).code).toBe(0));

  test('that is another one is told line by line', async () => {
    const {code, out} = await diff(envoy({version_info: 'w', ecds_filter: filter}), istiod('new'));
    expect(code).toBe(1);
    expect(out).toMatch(/^Extensions Don't Match\n--- Istiod Extensions\n\+\+\+ Envoy Extensions\n/m);
    expect(out.split('\n').filter(line => /^[-+] /.test(line))).toEqual([
      expect.stringMatching(/^- +"source": "new"$/),
      expect.stringMatching(/^\+ +"source": "old"$/),
    ]);
  });

  test('that Envoy refused is told with what Envoy said', async () => {
    const error_state = {failed_configuration: {...filter, typed_config: {...filter.typed_config, source: 'new'}}, details: 'syntax error near new'};
    const {code, out, err} = await diff(envoy({version_info: 'w', ecds_filter: filter, error_state}), istiod('new'));
    expect([code, err]).toEqual([1, 'i9s: Envoy refuses lua (Extensions): syntax error near new.\n']);
    expect(out).toMatch(/^\+ +"details": "syntax error near new"$/m);
  });
});

describe('a ztunnel', () => {
  const {istiod, ztunnel} = recordedSides();

  test('is compared with what istiod tells in /debug/ambientz', async () => {
    expect(await diff(JSON.stringify(ztunnel), JSON.stringify(istiod))).toEqual({
      code: 0,
      out: 'Workloads Match\nServices Match\nPolicies Match\n',
      err: '',
    });
  });

  test('that has another workload differs in it', async () => {
    const {workloads, ...others} = ztunnel;
    const [first, ...more] = workloads;
    const {code, out} = await diff(JSON.stringify({...others, workloads: [{...first, node: 'elsewhere'}, ...more]}), JSON.stringify(istiod));
    expect(code).toBe(1);
    expect(out).toMatch(/^Workloads Don't Match\n--- Istiod Workloads\n\+\+\+ ztunnel Workloads\n@@ /);
    expect(out.split('\n').filter(line => /^[-+] /.test(line))).toEqual([
      expect.stringMatching(/^- +"node": "/),
      expect.stringMatching(/^\+ +"node": "elsewhere"/),
    ]);
  });

  test('of which istiod tells only the policies has the rest left out, and it is said so', async () => {
    const configs = istiod.policies.map(policy => ({'@type': 'type.googleapis.com/istio.security.Authorization', ...policy}));
    expect(await diff(JSON.stringify(ztunnel), JSON.stringify({configs}))).toEqual({
      code: 0,
      out: 'Policies Match\n',
      err: 'i9s: istiod does not tell which workloads and services it would send.\n',
    });
  });
});

test('a cluster that only warms is told beside the text, in which istioctl has no place for it', async () => {
  const proxy = recordedProxies[0] ?? '';
  const warming = edited(envoyOf(proxy), section => {
    const [first] = (section.dynamic_active_clusters ?? []) as object[];
    if (first !== undefined) section.dynamic_warming_clusters = [first];
  });
  const {code, out, err} = await diff(warming, istiodOf(proxy));
  expect([code, out.split('\n')[0]]).toEqual([1, 'Clusters Match']);
  expect(err).toMatch(/^i9s: The text does not show what differs in Clusters \S+ \(warming\)\.$/m);
});

describe('a file', () => {
  const proxy = recordedProxies[0] ?? '';
  test.each([
    ['that is empty', '', istiodOf(proxy), 'envoy.json is empty.'],
    ['that is no JSON', 'no', istiodOf(proxy), 'envoy.json is not JSON'],
    [
      'that is cut off',
      envoyOf(proxy).slice(0, 90_000),
      istiodOf(proxy),
      'envoy.json is cut off after 90000 characters: half of it cannot be compared.',
    ],
    ['of something else', '[]', istiodOf(proxy), 'envoy.json is JSON, but no config dump with anything to compare.'],
    ['of the other side', istiodOf(proxy), istiodOf(proxy), 'envoy.json is what istiod would send, not what Envoy has. Give it with --istiod.'],
    ['of the other side, as istiod', envoyOf(proxy), envoyOf(proxy), 'istiod.json is what Envoy has, not what istiod would send. Give it with -f.'],
    [
      'of a broken istiod',
      envoyOf(proxy),
      '{"configs":[]}',
      "Save istiod's answer: curl -s 'localhost:15014/debug/config_dump?proxyID=POD.NAMESPACE&include_eds'.",
    ],
  ])('%s is refused in a sentence', async (_, envoy, istiod, said) => {
    const {code, out, err} = await diff(envoy, istiod);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

test.each([
  ['ps a b', 'ps takes one pod, and 2 were given: a, b.'],
  ['ps a -v 1', '-v is about the columns of the list: leave it out.'],
  ['ps a --wait 5s', '--wait waits for all proxies of the list: leave it out.'],
  ['ps a -r canary', '-r chooses among all istiods; of a pod the one that holds it is asked: leave it out.'],
  ['ps a --exit-code', '--exit-code is about the list; of a pod the exit code always tells: leave it out.'],
  ['ps a -o wide', 'Output format "wide" not supported for one pod: choose table, json or yaml.'],
  ['ps a -f x -f y', 'One pod has one config dump, and 2 files were given: x, y.'],
  ['ps a --istiod x --istiod y', 'istiod has one config dump for a pod, and 2 files were given: x, y.'],
  ['ps -f - --istiod -', 'stdin can be read once: give a file to -f or to --istiod.'],
  ['ps a -f x --istiod y', 'With -f and --istiod nobody is asked: leave out a.'],
  ['ps --istiod y', 'Which proxy? i9s ps POD.NAMESPACE --istiod FILE, or -f FILE with its own config dump.'],
])('%s makes no sense, and it is said why', async (line, said) => {
  expect(await i9s(line)).toEqual({code: 2, out: '', err: `i9s: ${said} See i9s --help.\n`});
});
