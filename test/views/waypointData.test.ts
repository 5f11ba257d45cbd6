import {expect, test} from 'vitest';
import {troubleError} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {askOf} from '../../src/views/askEnvoy.ts';
import {askWaypoint} from '../../src/views/waypointData.ts';

const notFound = () => troubleError({kind: 'not found', what: 'not found', next: ''});

/** What is asked for the page of waypoint shop/wp of revision canary, where ConfigMaps are answered so. */
async function attachable(configMap: (name: string) => unknown) {
  const gateway = {
    metadata: {namespace: 'shop', name: 'wp', labels: {'istio.io/rev': 'canary'}},
    spec: {gatewayClassName: 'istio-waypoint'},
  };
  const askApi = async (path: string): Promise<unknown> => {
    if (path.includes('/configmaps/')) return configMap(path.split('/').at(-1) ?? '');
    return {items: path.endsWith('/gateways') ? [gateway] : []};
  };
  const source = {askApi, about: {istioNamespace: 'istio-system'}} as unknown as MeshSource;
  const asking = {...askOnce(source, new AbortController().signal), subject: {title: 'wp', json: {namespace: 'shop', name: 'wp'}}};
  return (await askWaypoint(askOf(asking, new Map()))).attachable;
}

test('the root namespace is that of the mesh config of its revision, else of the default one', async () => {
  const config = (rootNamespace: string) => ({data: {mesh: `rootNamespace: ${rootNamespace}`}});
  expect(await attachable(name => config(`root-of-${name}`))).toMatchObject({rootNamespace: 'root-of-istio-canary', troubles: []});
  const only = (name: string) => {
    if (name !== 'istio') throw notFound();
    return config('root');
  };
  expect(await attachable(only)).toMatchObject({rootNamespace: 'root', troubles: []});
  expect(await attachable(() => ({data: {mesh: 'trustDomain: td'}}))).toMatchObject({rootNamespace: 'istio-system', troubles: []});
});

test('where it may not be read, or holds no YAML, the guess is told', async () => {
  const told = await attachable(() => {
    throw troubleError({kind: 'forbidden', what: 'ConfigMaps may not be read.', next: 'Ask for the right.'});
  });
  expect(told).toMatchObject({
    rootNamespace: 'istio-system',
    troubles: [
      {
        what: 'Whether istio-system is the root namespace, whose policies may be for all waypoints, is not known: ConfigMaps may not be read.',
        next: 'Ask for the right.',
      },
    ],
  });
  expect((await attachable(() => ({data: {mesh: '{'}})))?.troubles[0]?.what).toContain('holds no mesh config that can be read');
});
