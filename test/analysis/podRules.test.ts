import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compareSides} from '../../src/analysis/compare.ts';
import {type PodFacts, podFactsOf} from '../../src/analysis/podFacts.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {podlessSide} from '../../src/analysis/withoutPods.ts';
import {parseBootstrap} from '../../src/envoy/bootstrap.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseSide} from '../../src/envoy/resources.ts';
import type {Json} from '../../src/lib/json.ts';
import type {Side} from '../../src/lib/resources.ts';
import {fixtureJson} from '../fixtures/read.ts';

const names = {
  'reviews-v1': 'bookinfo.reviews-v1-5695cbbdd8-sxpzf',
  'reviews-v2': 'bookinfo.reviews-v2-59c866b6b4-jm8pp',
  'reviews-v3': 'bookinfo.reviews-v3-cc8cb9b-7595w',
} as const;
type Name = keyof typeof names;

function proxy(name: Name): {readonly side: Side; readonly facts: PodFacts} {
  const dump = parseConfigDump(fixtureJson(`healthy/envoy/${names[name]}.config_dump.json`));
  const bootstrap = dump && parseBootstrap(dump);
  if (dump === undefined || bootstrap === undefined) throw new Error(`no dump of ${name}`);
  return {side: parseSide(dump), facts: podFactsOf(bootstrap)};
}

type Proxy = ReturnType<typeof proxy>;
const rest = async (): Promise<void> => {};
/** What is left of two proxies, one word for each resource that is not the same. */
async function compared(left: Proxy, right: Proxy, without = true): Promise<readonly string[]> {
  const a = without ? (await podlessSide(left.side, {own: left.facts, others: [right.facts]}, rest)).side : left.side;
  const b = without ? (await podlessSide(right.side, {own: right.facts, others: [left.facts]}, rest)).side : right.side;
  const {resources} = await compareSides(a, b, syncRules, rest);
  return resources.filter(({verdict}) => verdict !== 'same').map(({kind, name, verdict}) => `${kind} ${name} ${verdict}`);
}

const facts = (address: string, more: Partial<PodFacts> = {}): PodFacts => ({
  addresses: [address],
  locality: '',
  service: 'web',
  revision: 'v1',
  ...more,
});
type Listener = {readonly name: string; readonly [field: string]: Json};
const listeners = (...raws: readonly Listener[]): Side =>
  new Map([['Listeners', raws.map(raw => ({name: raw.name, state: 'active' as const, raw}))]]);

describe('what names a pod', () => {
  test.each([
    ['reviews-v1', 'reviews-v2'],
    ['reviews-v2', 'reviews-v3'],
    ['reviews-v3', 'reviews-v1'],
  ] as const)('is all that %s and %s differ in, of one service and as many listeners', async (left, right) => {
    const [a, b] = [proxy(left), proxy(right)];
    expect(await compared(a, b, false)).toHaveLength(10);
    expect(await compared(a, b)).toEqual([]);
  });

  test('is counted', async () => {
    const {side, facts: own} = proxy('reviews-v1');
    const count = async (other: PodFacts): Promise<object> => Object.fromEntries((await podlessSide(side, {own, others: [other]}, rest)).noise);
    expect(await count(proxy('reviews-v2').facts)).toEqual({'own address': 3, 'own workload': 28});
    expect(await count({...own, addresses: ['10.0.0.2']})).toEqual({'own address': 3}); // a sibling of the same workload
  });

  test('is not the same value in another place, nor another value in its place', async () => {
    const chain = (address: string, tag: string): Listener => ({
      name: 'main_internal',
      filter_chains: [
        {
          filter_chain_match: {prefix_ranges: [{address_prefix: address, prefix_len: 32}]},
          filters: [{name: 'http', typed_config: {tracing: {custom_tags: [{tag: 'istio.canonical_revision', literal: {value: tag}}]}}}],
        },
      ],
    });
    const left = {side: listeners(chain('10.0.0.1', 'v1')), facts: facts('10.0.0.1')};
    const right = (address: string, tag: string): Proxy => ({side: listeners(chain(address, tag)), facts: facts('10.0.0.2', {revision: 'v2'})});
    expect(await compared(left, right('10.0.0.2', 'v2'))).toEqual([]);
    expect(await compared(left, right('10.0.0.1', 'v2'))).toEqual(['Listeners main_internal differs']);
    expect(await compared(left, right('10.0.0.2', 'v9'))).toEqual(['Listeners main_internal differs']);
  });

  test('is a listener for each other pod of a headless service: one that is missing is seen', async () => {
    const bound = (address: string, prefix: string): Listener => ({
      name: `${address}_9080`,
      address: {socket_address: {address, port_value: 9080}},
      stat_prefix: `${prefix}_${address}_9080`,
    });
    const left = {side: listeners(bound('10.0.0.2', 'outbound'), bound('10.0.0.3', 'outbound')), facts: facts('10.0.0.1')};
    const right = {side: listeners(bound('10.0.0.1', 'outbound'), bound('10.0.0.3', 'outbound')), facts: facts('10.0.0.2')};
    expect(await compared(left, right)).toEqual([]);
    expect(await compared(left, {...right, side: listeners(bound('10.0.0.3', 'outbound'))})).toEqual([
      'Listeners (address of the other pod)_9080 only left',
    ]);
  });

  test('is the order of localities, where those of the pods differ', async () => {
    const side = (priority: number, address = '10.0.0.9'): Side => {
      const endpoints = [{locality: {zone: 'a'}, priority, lb_endpoints: [{endpoint: {address: {socket_address: {address, port_value: 80}}}}]}];
      return new Map([['Endpoints', [{name: 'outbound|80||web', state: 'active' as const, raw: {cluster_name: 'outbound|80||web', endpoints}}]]]);
    };
    const left = {side: side(0), facts: facts('10.0.0.1', {locality: 'eu/a'})};
    const elsewhere = facts('10.0.0.2', {locality: 'eu/b'});
    expect(await compared(left, {side: side(1), facts: elsewhere})).toEqual([]);
    expect(await compared(left, {side: side(1, '10.0.0.8'), facts: elsewhere})).toEqual(['Endpoints outbound|80||web differs']);
    expect(await compared(left, {side: side(1), facts: facts('10.0.0.2', {locality: 'eu/a'})})).toEqual(['Endpoints outbound|80||web differs']);
  });
});

/** Every text and number in a value, as the way to it. */
function leaves(value: Json, way: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => leaves(item, [...way, at]));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...way, key]));
  return typeof value === 'string' ? [way] : [];
}

function edited(value: Json, [step, ...rest]: readonly (string | number)[]): Json {
  if (step === undefined) return `${String(value)}-edited`;
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? edited(item, rest) : item));
  return {...(value as object), [step]: edited((value as Readonly<Record<string, Json>>)[step], rest)};
}

describe('rules about pods', () => {
  test('never hide an edit that is seen without them', {timeout: 60_000}, async () => {
    const [left, right] = [proxy('reviews-v1'), proxy('reviews-v2')];
    const places = [...left.side].flatMap(([kind, resources]) => resources.map((resource, at) => ({kind, at, ways: leaves(resource.raw)})));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (which, where) => {
        const {kind, at, ways} = places[which % places.length]!;
        const way = ways[where % ways.length]!;
        const resources = left.side.get(kind)!.map((each, index) => (index === at ? {...each, raw: edited(each.raw, way)} : each));
        const changed = {...left, side: new Map([[kind, resources]])};
        const plain = await compared(changed, {...left, side: new Map([[kind, left.side.get(kind)!]])}, false);
        fc.pre(plain.length > 0);
        expect(await compared(changed, {...right, side: new Map([[kind, right.side.get(kind)!]])})).toEqual(plain);
      }),
      {numRuns: 60},
    );
  });
});
