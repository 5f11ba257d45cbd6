import {describe, expect, test} from 'vitest';
import {parseArgs} from '../../src/cli/args.ts';
import type {LevelWays} from '../../src/cli/logPorts.ts';
import type {MeshSource, PodAnswer} from '../../src/transport/meshSource.ts';
import {fixture} from '../fixtures/read.ts';
import {i9s} from './cliRun.ts';
import {failure, fakeSource} from './fakeSource.ts';

const parse = (line: string) => parseArgs(line.split(' ').filter(Boolean));

describe('arguments', () => {
  test.each([
    ['log a.b', {pods: {target: 'a.b'}, does: {is: 'read'}, yes: false, write: false}],
    ['log -l app=x --yes', {pods: {selector: 'app=x'}, does: {is: 'read'}, yes: true, write: false}],
    ['log a --level debug', {pods: {target: 'a'}, does: {is: 'change', level: 'debug'}, yes: false, write: false}],
    [
      'log a --level=http:debug --for 1m30s -y --write',
      {pods: {target: 'a'}, does: {is: 'change', level: 'http:debug', forMs: 90_000}, yes: true, write: true},
    ],
    ['log a --reset', {pods: {target: 'a'}, does: {is: 'reset'}, yes: false, write: false}],
    ['log -r a', {pods: {target: 'a'}, does: {is: 'reset'}, yes: false, write: false}],
    ['-n shop log a -r', {pods: {target: 'a'}, does: {is: 'reset'}, yes: false, write: false}],
    ['pc log a -r', {pods: {target: 'a'}, does: {is: 'reset'}, yes: false, write: false}],
    ['proxy-config o a -o short', {pods: {target: 'a'}, does: {is: 'read'}, yes: false, write: false}],
  ])('%s', (line, options) => expect(parse(line)).toMatchObject({is: 'log', options}));

  test.each([
    ['log', 'log requires pod name or --selector: i9s log POD.NAMESPACE.'],
    ['pc log', 'log requires pod name or --selector: i9s log POD.NAMESPACE.'],
    ['log a b', 'log takes one pod, and 2 were given: a, b. Several pods have a workload or labels: -l app=reviews.'],
    ['log a -l app=x', 'log takes a pod or --selector, and both were given: a and app=x.'],
    ['log a --level debug --reset', '--level cannot be combined with --reset.'],
    ['log a --level=', '--level names no level: write --level debug, or --level http:debug.'],
    ['log a --for 10m', '--for is about levels that are raised: --level LEVELS --for 10m.'],
    ['log a --reset --for 10m', '--for is about levels that are raised: --level LEVELS --for 10m.'],
    ['log a --level debug --for soon', '"soon" is no duration: write --for 10m or --for 90s.'],
    ['log a --level debug --for 0s', '"0s" is no duration: write --for 10m or --for 90s.'],
    ['log a --level debug --for 999h', '--for stays in the foreground, and that for 168h at most.'],
    ['log a -o json', 'i9s log has no flag -o; it belongs to i9s ps.'],
    ['pc log a -o json', '--output is not applicable for this command.'],
    ['pc log a --fqdn x', 'log has no flag --fqdn.'],
    ['pc log -f dump.json', 'log has no flag --file.'],
    ['pc cluster a --level debug', 'cluster has no flag --level; it has --fqdn, --direction, --subset, --port.'],
    ['ps --reset', 'i9s ps has no flag --reset; it belongs to i9s log.'],
    ['log a --revision x', 'i9s log has no flag --revision; it belongs to i9s ps.'],
  ])('%s is refused', (line, problem) => expect(parse(line)).toEqual({is: 'bad', problem}));

  test('ps keeps its -r', () => expect(parse('ps -r canary')).toMatchObject({is: 'ps', options: {revision: 'canary'}}));
});

/** Pods of one namespace, as the API server has them, and what their processes answer. */
function meshOf(pods: Readonly<Record<string, PodAnswer | Error>>, labels: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const podOf = (name: string) => ({
    metadata: {name, namespace: 'shop', uid: name, labels},
    spec: {containers: [{name: 'istio-proxy', args: ['proxy', 'sidecar']}]},
    status: {phase: 'Running'},
  });
  const source: MeshSource = {
    ...fakeSource({events: [], answers: {}}).source,
    askApi: async path => {
      const name = /pods\/([^/?]+)$/.exec(path)?.[1];
      return name === undefined ? {items: Object.keys(pods).map(podOf)} : podOf(name);
    },
    askPod: async ({name}, {method, port, path}) => {
      asked.push(`${method} ${name}:${port}${path}`);
      const answer = pods[name];
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
  };
  return {source, asked};
}
const ok = (body: string): PodAnswer => ({status: 200, body});
const productpage = 'bookinfo.productpage-v1-64c6885d4f-xhps5';
const envoy = ok(fixture(`healthy/envoy/${productpage}.logging.txt`));
const ztunnel = ok(fixture('healthy/ztunnel/istio-system.ztunnel-2wg4r.logging.txt'));

describe('reading prints what istioctl prints, byte for byte', () => {
  test('of an Envoy', async () => {
    const name = 'productpage-v1-64c6885d4f-xhps5';
    const {source, asked} = meshOf({[name]: envoy});
    const recorded = fixture(`healthy/istioctl/${productpage}.pc-log.txt`).replace(`${name}.bookinfo:`, `${name}.shop:`);
    expect(await i9s(`log ${name}.shop`, {source})).toEqual({code: 0, out: recorded, err: ''});
    expect(asked).toEqual([`POST ${name}:15000/logging`]);
  });

  test('of ztunnels, by name whoever answers first', async () => {
    const {source} = meshOf({'ztunnel-l9tbd': ztunnel, 'ztunnel-2wg4r': ztunnel, 'ztunnel-6sb4b': ztunnel}, {app: 'ztunnel'});
    const recorded = fixture('healthy/istioctl/zc-log.txt').replaceAll('.istio-system:', '.shop:');
    expect(await i9s('log -l app=ztunnel -n shop', {source})).toEqual({code: 0, out: recorded, err: ''});
  });

  test('and what would take over the terminal as blanks', async () => {
    const {source} = meshOf({a: ok('active loggers:\n  ht\u001b]0;x\u0007tp: warning\n')});
    expect((await i9s('log a.shop', {source})).out).toBe('a.shop:\nactive loggers:\n  ht ]0;x tp: warning\n');
  });
});

describe('what one pod does not answer', () => {
  const gone = failure({kind: 'unreachable', what: 'Pod b.shop is not there.', next: 'i9s tries again by itself.'});

  test('is said, and the others are printed', async () => {
    const {source} = meshOf({a: envoy, b: gone, c: {status: 503, body: ''}, d: ok('<html>')});
    const {code, out, err} = await i9s('log -l app=x -n shop', {source});
    expect({code, out}).toEqual({code: 1, out: `a.shop:\n${envoy.body}`});
    expect(err.split('\n')).toEqual([
      'i9s: Pod b.shop is not there.',
      expect.stringMatching(/^i9s: POST c\.shop:15000\/logging was answered with an error \(HTTP 503\)/),
      expect.stringMatching(/^i9s: d\.shop answered \/logging with something else than its log levels: "<html>"/),
      '',
    ]);
  });

  test('is the end where there is no other', async () =>
    expect(await i9s('log b.shop', meshOf({b: gone}))).toEqual({code: 2, out: '', err: 'i9s: Pod b.shop is not there.\n'}));

  test('a pod without a proxy has no levels', async () => {
    const {source, asked} = meshOf({a: envoy});
    const bare = {...source, askApi: async () => ({metadata: {name: 'a', namespace: 'shop'}, status: {phase: 'Running'}})};
    expect(await i9s('log a.shop', {source: bare})).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^i9s: Pod a\.shop has no proxy, and is no istiod\. /),
    });
    expect(asked).toEqual([]);
  });
});

describe('nothing is asked of any pod', () => {
  const levels = (ways: Partial<LevelWays>): LevelWays => ({
    records: {read: async () => [], change: async () => [], isAlive: () => false},
    instance: () => ({id: 'me', pid: 1, host: 'here', seenAt: 0}),
    readOnly: async () => ({}),
    ask: undefined,
    onEnding: () => () => {},
    ...ways,
  });
  const why = 'Read-only: the context prod matches *prod* in readOnly of config.yaml; --write lifts it';
  const readOnly: LevelWays['readOnly'] = async (_context, write) => (write ? {} : {why});

  test('without a terminal and without --yes', async () => {
    const {source, asked} = meshOf({a: envoy});
    for (const what of ['--level debug', '--reset', '--level debug --for 10m'])
      expect(await i9s(`log a.shop ${what}`, {source, levels: levels({})})).toEqual({
        code: 2,
        out: '',
        err: 'i9s: There is no terminal to ask on before levels are changed. --yes changes them without asking.\n',
      });
    expect(asked).toEqual([]);
  });

  test('in a read-only context, but for reading and with --write', async () => {
    const {source, asked} = meshOf({a: envoy});
    const ways = levels({readOnly});
    expect(await i9s('log a.shop --level http:warn --yes', {source, levels: ways})).toEqual({code: 2, out: '', err: `i9s: ${why}.\n`});
    expect(asked).toEqual([]);
    expect(await i9s('log a.shop', {source, levels: ways})).toMatchObject({code: 0});
    expect(await i9s('log a.shop --level http:warn --yes --write', {source, levels: ways})).toMatchObject({
      code: 0,
      err: 'i9s: Nothing is sent: all levels are so already.\n',
    });
  });

  test('what is wrong with config.yaml is said', async () => {
    const trouble = {kind: 'other', what: 'config.yaml, line 1: i9s does not know x.', next: 'The key it knows is readOnly.'} as const;
    const {err} = await i9s('log a.shop --level http:warn --yes', {...meshOf({a: envoy}), levels: levels({readOnly: async () => ({trouble})})});
    expect(err).toMatch(/^i9s: config\.yaml, line 1: i9s does not know x\. The key it knows is readOnly\.\n/);
  });
});
