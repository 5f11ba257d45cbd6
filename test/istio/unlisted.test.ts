import {describe, expect, test} from 'vitest';
import type {AmbientObjects, Unlisted, WaypointBinding} from '../../src/istio/ambient.ts';
import {bindingOf} from '../../src/istio/bindings.ts';
import {labelWords} from '../../src/istio/bindingWords.ts';
import {isUnknown} from '../../src/istio/unlisted.ts';
import {sortGateways} from '../../src/istio/waypoints.ts';
import {put} from '../ztunnel/recordedSides.ts';
import {type Item, item, label, read, recordedItems} from './ambientObjects.ts';

const trouble = {kind: 'forbidden', what: 'It may not be listed.', next: 'Ask for the right.'} as const;
const whole = (kind: Unlisted['kind'], ...besides: readonly string[]): Unlisted => ({kind, besides, trouble});

/** The binding of a Service, or of a Pod, where objects could not be listed: `without` takes them away. */
function bound(
  name: string,
  unlisted: readonly Unlisted[],
  without: (objects: AmbientObjects) => Partial<AmbientObjects> = () => ({}),
  change: (items: Item[]) => void = () => {},
): WaypointBinding {
  const items = recordedItems();
  change(items);
  const {objects, pods, allPods} = read(items);
  const known = {...objects, ...without(objects), unlisted};
  const pod = allPods.find(each => each.name.startsWith(name) && each.namespace === 'ambient-demo');
  const service = objects.services.find(each => each.name === name && each.namespace === 'ambient-demo');
  if (service !== undefined) return bindingOf(service, known, pods);
  if (pod === undefined) throw new Error(`no ${name}`);
  return bindingOf({kind: 'Pod', pod}, known, pods);
}
const noGateways = () => ({waypoints: new Map()});
const noNamespaces = () => ({namespaces: new Map()});
const problem = ({problems}: WaypointBinding) => problems.map(({is, severity, what}) => `${is} ${severity} ${what}`)[0];

describe('what decides could not be listed', () => {
  test('a waypoint that is not there may be there, and is not called missing', () => {
    const binding = bound('details', [whole('Gateway')], noGateways);
    expect(isUnknown(binding)).toBe(true);
    expect(problem(binding)).toBe(
      '? warn Whether there is waypoint ambient-demo/waypoint, which label istio.io/use-waypoint of Namespace ambient-demo names, is not known: It may not be listed.',
    );
    expect(labelWords(binding)).toMatch(/names one of which too little is known$/);
  });

  test('in a namespace that is known whole it is missing', () => {
    const binding = bound('details', [whole('Gateway', 'ambient-demo')], noGateways);
    expect([isUnknown(binding), binding.problems[0]?.is]).toEqual([false, 'missing']);
  });

  test('the namespace may have a label; what has its own needs none', () => {
    const binding = bound('details', [whole('Namespace')], noNamespaces);
    expect(problem(binding)).toMatch(/^\? warn Whether namespace ambient-demo names a waypoint for Service details\.ambient-demo is not known: /);
    expect(labelWords(binding)).not.toContain('neither');
    expect(bound('reviews', [whole('Namespace')], noNamespaces).waypoint).toBe('ambient-demo/reviews-svc-waypoint');
    expect(bound('details', [whole('Namespace', 'ambient-demo')], noNamespaces)).toMatchObject({label: undefined, problems: []});
  });

  test('pods that might inherit one are only told of', () => {
    expect(problem(bound('ratings-v1-', [whole('Namespace')], noNamespaces))).toMatch(/^\? info/);
  });

  test('a selector of labels of a namespace that are not known lets in or not', () => {
    const select = (items: Item[]): void => {
      label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'waypoint');
      put(item(items, 'Gateway', 'waypoint'), ['spec', 'listeners', 0, 'allowedRoutes', 'namespaces'], {from: 'Selector', selector: {}});
    };
    expect(problem(bound('details', [whole('Namespace')], noNamespaces, select))).toMatch(/lets namespace ambient-demo use it is not known/);
  });

  test('a class may say what a waypoint is for', () => {
    const classless = ({waypoints}: AmbientObjects) => ({
      waypoints: new Map([...waypoints].map(([key, waypoint]) => [key, {...waypoint, handlesBy: 'unknown' as const}])),
    });
    const use = (items: Item[]): void => {
      const pod = items.find(({kind, metadata}) => kind === 'Pod' && metadata.name.startsWith('details-v1'));
      if (pod !== undefined) label(pod, 'istio.io/use-waypoint', 'waypoint');
    };
    expect(problem(bound('details-v1-', [whole('GatewayClass')], classless, use))).toMatch(/^\? warn Whether waypoint .* handles the traffic to Pod/);
    const gateways = recordedItems().filter(({kind, apiVersion}) => kind === 'Gateway' && String(apiVersion).startsWith('gateway.'));
    const known = sortGateways(gateways, new Map(), true).waypoints;
    expect([...known.values()].map(({name, handlesBy}) => [name, handlesBy])).toEqual([
      ['reviews-svc-waypoint', 'unknown'],
      ['reviews-v2-pod-waypoint', 'Gateway'],
      ['waypoint', 'unknown'],
    ]);
  });

  test('requests to addresses of pods are not said to bypass where that is not known', () => {
    const bypassed = (binding: WaypointBinding) => binding.problems.find(({is}) => is === 'bypassed')?.what;
    expect(bypassed(bound('reviews', []))).toContain('its 3 pods');
    expect(bypassed(bound('reviews', [whole('Namespace')], noNamespaces))).toContain('1 of its 3 pods do not (reviews-v2-');
  });
});
