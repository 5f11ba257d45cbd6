import {describe, expect, test} from 'vitest';
import {oddOnes, type Replica} from '../../src/analysis/oddOnes.ts';

type Told = Readonly<Record<string, Readonly<Record<string, string>>>>;
const replica = (key: string, told: Told, addresses: readonly string[] = []): Replica => ({
  key,
  addresses,
  texts: new Map(Object.entries(told).map(([kind, resources]) => [kind, new Map(Object.entries(resources))])),
});
/** In what each of them is odd: "a different". */
const odd = async (...replicas: readonly Replica[]): Promise<readonly string[]> =>
  (await oddOnes(replicas, async () => {})).map(found => found.map(({name, how}) => `${name} ${how}`).join(', '));

describe('the odd one among replicas', () => {
  test('has a resource otherwise, has one too many, or lacks one', async () => {
    const usual = replica('a', {Clusters: {x: '1', y: '1'}});
    expect(await odd(usual, usual, replica('c', {Clusters: {x: '2', y: '1'}}))).toEqual(['', '', 'x different']);
    expect(await odd(usual, replica('b', {Clusters: {x: '1', y: '1', z: '1'}}), usual)).toEqual(['', 'z only here', '']);
    expect(await odd(replica('a', {Clusters: {x: '1'}}), usual, usual)).toEqual(['y missing here', '', '']);
  });

  test('is judged by each resource, so that two may be odd in different ones', async () => {
    expect(await odd(replica('a', {C: {x: '2', y: '1'}}), replica('b', {C: {x: '1', y: '2'}}), replica('c', {C: {x: '1', y: '1'}}))).toEqual([
      'x different',
      'y different',
      '',
    ]);
  });

  test('cannot be told where no majority is: then all that differ are', async () => {
    expect(await odd(replica('a', {C: {x: '1'}}), replica('b', {C: {x: '2'}}))).toEqual(['x different', 'x different']);
    expect(await odd(replica('a', {C: {x: '1'}}), replica('b', {C: {}}))).toEqual(['x only here', 'x missing here']);
  });

  test('is not the one that did not tell a kind, and nobody where all agree', async () => {
    expect(await odd(replica('a', {C: {x: '1'}}), replica('b', {}), replica('c', {C: {x: '1'}}))).toEqual(['', '', '']);
    expect(await odd()).toEqual([]);
  });

  test('is not the pod that has no listener for itself, as those of a headless service', async () => {
    const all = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
    const pod = (own: string): Replica =>
      replica(own, {Listeners: Object.fromEntries(all.filter(other => other !== own).map(other => [`${other}_9080`, '1']))}, [own]);
    expect(await odd(...all.map(pod))).toEqual(['', '', '', '']);
    const less = replica('10.0.0.4', {Listeners: {'10.0.0.1_9080': '1', '10.0.0.2_9080': '1'}}, ['10.0.0.4']);
    expect(await odd(...all.slice(0, 3).map(pod), less)).toEqual(
      ['10.0.0.3_9080 only here', '10.0.0.3_9080 only here', '', '10.0.0.3_9080 missing here'].map((text, at) => (at < 3 ? '' : text)),
    );
  });
});
