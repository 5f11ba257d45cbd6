import {describe, expect, test} from 'vitest';
import {enrolmentOf} from '../../src/istio/enrolment.ts';
import type {Labels} from '../../src/istio/labelSelector.ts';
import {parsePodDetails} from '../../src/istio/podDetails.ts';

const mode = 'istio.io/dataplane-mode';
const pod = (labels: Labels = {}, annotations: Labels = {}, spec: unknown = {}) => parsePodDetails({metadata: {labels, annotations}, spec});
const ambient = {[mode]: 'ambient'};

describe('is the node agent to capture a pod for its ztunnel?', () => {
  test('its namespace asks for it, it asks itself, it opts out', () => {
    expect(enrolmentOf(pod(), ambient)).toMatchObject({wanted: true, label: {on: 'Namespace', value: 'ambient'}});
    expect(enrolmentOf(pod(ambient), {})).toMatchObject({wanted: true, label: {on: 'Pod', value: 'ambient'}});
    expect(enrolmentOf(pod({[mode]: 'none'}), ambient)).toMatchObject({wanted: false, label: {on: 'Pod', value: 'none'}});
    expect(enrolmentOf(pod({[mode]: 'of mine'}), ambient)).toMatchObject({wanted: true, label: {on: 'Namespace', value: 'ambient'}});
    expect(enrolmentOf(pod(), {})).toMatchObject({wanted: false, label: undefined});
  });

  test('not with a sidecar, nor with the network of the node', () => {
    expect(enrolmentOf(pod({}, {'sidecar.istio.io/status': '{}'}), ambient)).toMatchObject({wanted: false, why: 'it has a sidecar'});
    expect(enrolmentOf(pod({}, {}, {hostNetwork: true}), ambient).why).toMatch(/hostNetwork/);
  });

  test('where the namespace cannot be read nothing is guessed', () => {
    expect(enrolmentOf(pod(), undefined).wanted).toBeUndefined();
    expect(enrolmentOf(pod({[mode]: 'of mine'}), undefined).wanted).toBeUndefined();
    expect(enrolmentOf(pod(ambient), undefined).wanted).toBe(true);
    expect(enrolmentOf(pod({[mode]: 'none'}), undefined).wanted).toBe(false);
  });

  test('what it has done it says in an annotation', () => {
    const state = (redirection: string) => enrolmentOf(pod({}, {'ambient.istio.io/redirection': redirection}), ambient).state;
    expect([state('enabled'), state('pending'), state('disabled')]).toEqual(['captured', 'pending', 'not captured']);
  });
});
