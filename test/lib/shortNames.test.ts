import {expect, test} from 'vitest';
import {shortNames} from '../../src/lib/shortNames.ts';

const short = (...names: readonly string[]): readonly string[] =>
  shortNames(
    names.map(id => {
      const [name = '', namespace = 'bookinfo'] = id.split('.');
      return {name, namespace};
    }),
  );

test('a pod is called as its workload, with its last part where others of it are there', () => {
  expect(short('reviews-v1-5695cbbdd8-sxpzf', 'ratings-v1-54849b6d-q8x2m')).toEqual(['reviews-v1', 'ratings-v1']);
  expect(short('reviews-v1-5695cbbdd8-sxpzf', 'reviews-v1-5695cbbdd8-bcdfg', 'curl-66d454fb44-92pb7')).toEqual([
    'reviews-v1-sxpzf',
    'reviews-v1-bcdfg',
    'curl',
  ]);
  expect(short('ztunnel-2wg4r', 'ztunnel-6sb4b')).toEqual(['ztunnel-2wg4r', 'ztunnel-6sb4b']);
  expect(short('web-0')).toEqual(['web']);
  expect(short('web-0', 'web-12')).toEqual(['web-0', 'web-12']);
});

test('words of the name that are no hash stay', () => {
  expect(short('curl-tests-sxpzf', 'my-hello', 'debug')).toEqual(['curl-tests', 'my-hello', 'debug']);
});

test('one name in two namespaces needs the namespace; one pod twice is one pod', () => {
  expect(short('web-0.one', 'web-0.two')).toEqual(['web-0.one', 'web-0.two']);
  expect(short('web-0.one', 'web-0.one')).toEqual(['web', 'web']);
  expect(short('my-app.one', 'my-app-sxpzf.one')).toEqual(['my-app', 'my-app-sxpzf']);
});
