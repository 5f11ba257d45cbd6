import {describe, expect, test} from 'vitest';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {type Ambient, askAmbient} from '../../src/views/ambientAsk.ts';
import {askOf} from '../../src/views/askEnvoy.ts';

const forbidden = (path: string) => troubleError({kind: 'forbidden', what: `${path} is forbidden.`, next: 'Ask for the right.'});

/** What is known to somebody who may see only these namespaces, where `answer` gives a list, one object, or throws; and what was asked. */
async function limitedTo(namespaces: readonly string[], answer: (path: string) => unknown): Promise<Ambient & {readonly asked: readonly string[]}> {
  const asked: string[] = [];
  const askApi = async (path: string): Promise<unknown> => {
    asked.push(path);
    return answer(path);
  };
  const trouble = forbidden('pods').trouble;
  const mesh: Mesh = {...emptyMesh('istio-system'), limited: {namespaces, trouble}};
  const source = {askApi, about: {istioNamespace: 'istio-system'}} as unknown as MeshSource;
  const ask = askOf(askOnce(source, new AbortController().signal, {mesh}), new Map());
  return {...(await askAmbient(ask)), asked};
}
const inOf = (path: string): string | undefined => /\/namespaces\/([^/]+)/.exec(path)?.[1];

describe('who may see only some namespaces', () => {
  test('is told of those that may be listed, not of all that were asked', async () => {
    const {objects, troubles} = await limitedTo(['shop', 'closed'], path => {
      if (inOf(path) !== 'shop') throw forbidden(path);
      return path.endsWith('/namespaces/shop') ? {metadata: {name: 'shop'}} : {items: []};
    });
    expect(troubles.filter(({what}) => what.startsWith('Only what is in')).length).toBe(4);
    expect(troubles.map(({what}) => what).join(' ')).not.toContain('in shop, closed is known');
    expect(objects.unlisted?.map(({kind, besides}) => [kind, ...besides])).toEqual([
      ['Namespace', 'shop'],
      ['Service', 'shop'],
      ['ServiceEntry', 'shop'],
      ['Gateway', 'shop'],
      ['GatewayClass'],
    ]);
  });

  test('where nothing may be listed nothing is said to be known', async () => {
    const {objects, troubles} = await limitedTo(['shop'], path => {
      throw forbidden(path);
    });
    expect(troubles.map(({what}) => what).filter(what => what.includes('Only what'))).toEqual([]);
    expect(objects.unlisted?.every(({besides}) => besides.length === 0)).toBe(true);
  });

  test('another reason why a namespace could not be listed is told beside', async () => {
    const {troubles} = await limitedTo(['shop', 'slow'], path => {
      if (inOf(path) === 'slow') throw troubleError({kind: 'timeout', what: 'slow did not answer.', next: ''});
      if (inOf(path) === undefined) throw forbidden(path);
      return {items: []};
    });
    expect(troubles[1]?.what).toMatch(/^Only what is in shop is known: .* is forbidden\. slow did not answer\.$/);
  });

  test('a GatewayClass is in no namespace and is not asked for there', async () => {
    const {asked} = await limitedTo(['shop'], path => {
      throw forbidden(path);
    });
    expect(asked.filter(path => path.includes('gatewayclasses') && inOf(path) !== undefined)).toEqual([]);
    expect(asked.some(path => path.includes('gateways') && inOf(path) === 'shop')).toBe(true);
  });

  test('a kind that the cluster does not have is no trouble', async () => {
    const {objects, troubles} = await limitedTo(['shop'], () => {
      throw troubleError({kind: 'not found', what: 'not found', next: ''});
    });
    expect([troubles, objects.unlisted]).toEqual([[], []]);
  });
});
