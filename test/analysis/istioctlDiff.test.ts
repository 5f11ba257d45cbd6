import {describe, expect, test} from 'vitest';
import {templates} from '../../demo/templates.ts';
import {declaredOrder} from '../../src/analysis/declaredOrder.ts';
import {istioctlDiff} from '../../src/analysis/istioctlDiff.ts';
import {istioctlKinds, istioctlSection, routesUpdatedAt} from '../../src/analysis/istioctlSections.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {fixture, recordedProxies} from '../fixtures/read.ts';

const dump = (text: string) => parseConfigDump(JSON.parse(text)) ?? {sections: []};
const istiodOf = (proxy: string) => dump(templates().text(`istiod/${proxy}`));
const envoyOf = (proxy: string) => dump(templates().text(`envoy/${proxy}/config_dump`));
const entriesOf = (proxy: string, kind: (typeof istioctlKinds)[number]) => {
  const section = istioctlSection(istiodOf(proxy), kind);
  return 'missing' in section ? [] : section.entries.map(({value}) => value);
};
const details = 'bookinfo.details-v1-5845b8756-ld969';

describe.each(recordedProxies)('of %s', proxy => {
  test('istiod and Envoy have the same text', () => {
    for (const kind of istioctlKinds) expect(istioctlDiff(istiodOf(proxy), envoyOf(proxy), kind)).toBe('');
  });

  test('the order of fields that is learned is the one in which istiod wrote every one of them', () => {
    for (const kind of istioctlKinds) {
      const values = entriesOf(proxy, kind);
      const inOrder = declaredOrder(values, []);
      for (const value of values) expect(JSON.stringify(inOrder(value))).toBe(JSON.stringify(value));
    }
  });
});

test('a refused listener is told as istioctl tells it, byte for byte', () => {
  const [istiod, envoy] = (['istiod', 'envoy'] as const).map(side => dump(fixture(`nack/${side}/${details}.config_dump.json`)));
  const recorded = fixture(`nack/istioctl/${details}.ps-diff.txt`);
  expect(`Clusters Match\nListeners Don't Match\n${istioctlDiff(istiod!, envoy!, 'Listeners')}\nRoutes Match`).toBe(
    recorded.slice(0, recorded.indexOf(' (RDS last loaded')),
  );
  expect(istioctlDiff(istiod!, envoy!, 'Routes')).toBe('');
  expect(new Date(routesUpdatedAt(envoy!) ?? 0).toISOString()).toMatch(/^2026-11-21T07:09:00\./);
});

describe('in a dump of which little is told', () => {
  const one = (clusters: unknown) => ({
    sections: [{'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', dynamic_active_clusters: clusters}],
  });
  const cluster = (name: string, more: object = {}) => ({version_info: 'v', last_updated: 't', cluster: {'@type': 'x', name, ...more}});

  test('a section that is missing is told in its place, and on both sides is no difference', () => {
    expect(istioctlDiff({sections: []}, {sections: []}, 'Clusters')).toBe('');
    const sentence = 'config dump has no configuration type type.googleapis.com/envoy.admin.v3.ClustersConfigDump';
    expect(istioctlDiff({sections: []}, one([]), 'Clusters')).toBe(
      `--- Istiod Clusters\n+++ Envoy Clusters\n@@ -1 +1,3 @@\n-${sentence}\n+{\n+\n+}\n`,
    );
  });

  test('what one side alone has is told whole, as difflib tells it', () => {
    const text = istioctlDiff(one([cluster('a'), cluster('b'), cluster('c')]), one([cluster('c'), cluster('a')]), 'Clusters');
    expect(text.split('\n').slice(2)).toEqual([
      '@@ -5,18 +5,12 @@',
      '                 "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",',
      '                 "name": "a"',
      '             }',
      '         },',
      '         {',
      '             "cluster": {',
      '                 "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",',
      '-                "name": "b"',
      '-            }',
      '-        },',
      '-        {',
      '-            "cluster": {',
      '-                "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",',
      '                 "name": "c"',
      '             }',
      '         }',
      '     ]',
      ' }',
      '',
    ]);
  });

  test('a difference that is said not to count is not told, nor is one on one side alone', () => {
    const [left, right] = [one([cluster('a', {type: 'EDS'}), cluster('b')]), one([cluster('a'), cluster('c')])];
    expect(istioctlDiff(left, right, 'Clusters', () => true)).toBe('');
    expect(istioctlDiff(left, right, 'Clusters', name => name !== 'a')).toMatch(/^-.*"type": "EDS"$/m);
  });

  test('control characters and what HTML could take for its own are escaped', () => {
    expect(istioctlDiff(one([]), one([cluster('a<b\u009b')]), 'Clusters')).toContain('"name": "a\\u003cb\\u009b"');
  });
});

describe('of thousands of clusters', () => {
  const count = 2600;
  const nameOf = (at: number) => `cluster-${String(at).padStart(4, '0')}`;
  const cluster = (at: number, connectTimeout = '1s') => ({
    cluster: {'@type': 'x', name: nameOf(at), connectTimeout, ports: Array.from({length: 12}, (_, port) => port), metadata: {filterMetadata: {}}},
  });
  const dumpOf = (clusters: readonly unknown[]) => ({
    sections: [{'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', dynamic_active_clusters: clusters}],
  });
  const all = Array.from({length: count}, (_, at) => cluster(at));
  const isSame = (name: string) => name !== nameOf(1300) && name !== nameOf(count);

  test('only what is near a difference is made into text, with the numbers that its lines have in all of it', () => {
    const text = istioctlDiff(dumpOf(all), dumpOf(all.with(1300, cluster(1300, '2s'))), 'Clusters', isSame);
    const lines = 26; // of a cluster
    const first = 2 + 1300 * lines + 5; // of the line that differs
    expect(text.split('\n').slice(2, 12)).toEqual([
      `@@ -${first - 7},15 +${first - 7},15 @@`,
      expect.stringMatching(/^ +}$/),
      expect.stringMatching(/^ +}$/),
      expect.stringMatching(/^ +},$/),
      expect.stringMatching(/^ +{$/),
      expect.stringMatching(/^ +"cluster": {$/),
      expect.stringMatching(/^ +"@type": "type.googleapis.com\/envoy.config.cluster.v3.Cluster",$/),
      ` ${' '.repeat(16)}"name": "cluster-1300",`,
      `-${' '.repeat(16)}"connectTimeout": "1s",`,
      `+${' '.repeat(16)}"connectTimeout": "2s",`,
    ]);
  });

  test('the last one has no comma on the side where it is the last one', () => {
    const text = istioctlDiff(dumpOf(all), dumpOf([...all, cluster(count)]), 'Clusters', isSame);
    const [, second = ''] = text.split('@@\n');
    expect(
      second
        .split('\n')
        .filter(line => /^[-+]/.test(line))
        .slice(0, 2),
    ).toEqual(['-        }', '+        },']);
  });
});

test('keys and passwords are not told, whichever side has them', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----';
  const cluster = (secret: object) => ({cluster: {'@type': 'x', name: 'a', tls: {certificate: pem, ...secret}}});
  const dumpOf = (entry: unknown) => ({
    sections: [{'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', dynamic_active_clusters: [entry].flat()}],
  });
  const text = istioctlDiff(
    dumpOf(cluster({privateKey: {inlineString: 'geheim'}})),
    dumpOf(cluster({password: {inline_bytes: 'geheim'}})),
    'Clusters',
  );
  expect(text).toMatch(/^-.*"inlineString": "\[redacted\]"/m);
  expect(text).not.toContain('geheim');
  expect(istioctlDiff(dumpOf([]), dumpOf(cluster({privateKey: {inlineString: 'geheim'}})), 'Clusters')).not.toContain('geheim');
});
