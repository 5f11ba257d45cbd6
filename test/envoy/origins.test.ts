import {expect, test} from 'vitest';
import {originsOf, originsOfDifference} from '../../src/envoy/origins.ts';

const madeBy = (name: string) => ({filter_metadata: {istio: {config: `/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/${name}`}}});
const camel = (name: string) => ({filterMetadata: madeBy(name).filter_metadata});
const route = (name: string, timeout: string) => ({metadata: madeBy(name), route: {timeout}});
const config = (timeout: string) => ({
  name: '9080',
  virtual_hosts: [
    {name: 'ratings', routes: [route('ratings', '0s')]},
    {name: 'reviews', routes: [route('reviews', timeout)]},
  ],
});
const names = (objects: readonly {readonly name: string}[]) => objects.map(({name}) => name);

test('all objects that a resource names, each once', () => {
  expect(names(originsOf(config('0s')))).toEqual(['ratings', 'reviews']);
});

test('of a difference only those of what differs, wherever it stands and however it is written', () => {
  expect(names(originsOfDifference(config('9s'), config('0s')))).toEqual(['reviews']);
  const [ratings, reviews] = config('9s').virtual_hosts;
  const moved = {name: '9080', virtualHosts: [{...reviews, routes: [{metadata: camel('reviews'), route: {timeout: '0s'}}]}, ratings]};
  expect(names(originsOfDifference(config('9s'), moved))).toEqual(['reviews']);
});

test('what only one side has counts with all that it names', () => {
  expect(names(originsOfDifference(config('0s'), {name: '9080', virtual_hosts: [config('0s').virtual_hosts[0]]}))).toEqual(['reviews']);
});

test('where what differs names none, all are named', () => {
  expect(names(originsOfDifference({...config('0s'), ignore_port: true}, config('0s')))).toEqual(['ratings', 'reviews']);
});
