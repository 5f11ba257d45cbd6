import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {checkInjection, injectorRefuses, parseInjector} from '../../src/istio/injection.ts';
import type {Labels} from '../../src/istio/labelSelector.ts';
import {parsePodDetails} from '../../src/istio/podDetails.ts';
import {fixture} from '../fixtures/read.ts';

/** istioctl's own test data: the default injector, one of revision 1-16, one that istioctl has deactivated. */
const injectors = ['default-injector', 'rev-16-injector', 'never-match-injector'].flatMap(
  name => parseInjector(parse(fixture(`checkInject/${name}.yaml`))) ?? [],
);
const noDefault =
  '✘ No matching namespace labels (istio.io/rev=default, istio-injection=enabled) or pod labels (istio.io/rev=default, sidecar.istio.io/inject=true)';
const no116 = '✘ No matching namespace labels (istio.io/rev=1-16) or pod labels (istio.io/rev=1-16)';
const never = '✘ The injection webhook is deactivated, and will never match labels.';

const said = (pod: Labels, namespace: Labels): readonly string[] =>
  checkInjection(injectors, pod, namespace).map(({injects, reason}) => `${injects ? '✔' : '✘'} ${reason}`);

describe('which webhook injects a sidecar, in the words of istioctl experimental check-inject', () => {
  const rev = 'istio.io/rev';
  const inject = 'sidecar.istio.io/inject';
  const on = 'istio-injection';
  test.each<readonly [string, Labels, Labels, string, string]>([
    ['no labels', {}, {}, noDefault, no116],
    ['the namespace', {}, {[on]: 'enabled'}, '✔ Namespace label istio-injection=enabled matches', no116],
    ['a revision of the namespace', {}, {[rev]: '1-16'}, noDefault, '✔ Namespace label istio.io/rev=1-16 matches'],
    [
      'a revision of the pod',
      {[rev]: '1-16'},
      {},
      '✘ Pod has istio.io/rev=1-16 label, preventing injection',
      '✔ Pod label istio.io/rev=1-16 matches',
    ],
    ['the pod', {[inject]: 'true'}, {}, '✔ Pod label sidecar.istio.io/inject=true matches', no116],
    [
      'both',
      {[inject]: 'true'},
      {[on]: 'enabled'},
      '✔ Namespace label istio-injection=enabled matches, and pod label sidecar.istio.io/inject=true matches',
      no116,
    ],
    ['both by revision', {[rev]: '1-16'}, {[rev]: '1-16'}, noDefault, '✔ Namespace label istio.io/rev=1-16 matches'],
    [
      'the namespace is switched off, the pod has a revision',
      {[rev]: '1-16'},
      {[on]: 'disabled'},
      '✘ Namespace has istio-injection=disabled label, preventing injection',
      '✘ Namespace has istio-injection=disabled label, preventing injection',
    ],
    ['the namespace wins over a revision of the pod', {[rev]: '1-16'}, {[on]: 'enabled'}, '✔ Namespace label istio-injection=enabled matches', no116],
    ['the pod opts out', {[inject]: 'false'}, {[on]: 'enabled'}, '✘ Pod has sidecar.istio.io/inject=false label, preventing injection', no116],
    ['of a revision', {[inject]: 'false'}, {[rev]: '1-16'}, noDefault, '✘ Pod has sidecar.istio.io/inject=false label, preventing injection'],
  ])('%s', (_, pod, namespace, byDefault, by116) => {
    expect(said(pod, namespace)).toEqual([byDefault, by116, never]);
  });

  test('they are listed by name, with their revision', () => {
    expect(checkInjection(injectors, {}, {}).map(({webhook, revision}) => [webhook, revision])).toEqual([
      ['istio-sidecar-injector', 'default'],
      ['istio-sidecar-injector-1-16', '1-16'],
      ['istio-sidecar-injector-deactivated', 'default'],
    ]);
  });

  test("a webhook of somebody else is none of Istio's, one without selectors is called for every pod", () => {
    expect(parseInjector({webhooks: [{name: 'vault.hashicorp.com'}]})).toBeUndefined();
    const own = parseInjector({metadata: {name: 'own'}, webhooks: [{name: 'x.istio.io'}]});
    expect(checkInjection(own === undefined ? [] : [own], {}, {})).toEqual([
      {webhook: 'own', revision: '', injects: true, reason: 'Its selectors match'},
    ]);
  });
});

describe('the injector that is called leaves a pod as it is', () => {
  const why = (pod: unknown): string | undefined => injectorRefuses(parsePodDetails(pod));
  test('with hostNetwork, of the system, and with the annotation that the label replaced', () => {
    expect(why({spec: {hostNetwork: true}})).toMatch(/hostNetwork/);
    expect(why({metadata: {namespace: 'kube-system'}})).toMatch(/kube-system/);
    expect(why({metadata: {annotations: {'sidecar.istio.io/inject': 'false'}}})).toMatch(/annotation/);
    expect(why({metadata: {annotations: {'sidecar.istio.io/inject': 'false'}, labels: {'sidecar.istio.io/inject': 'true'}}})).toBeUndefined();
  });
});
