import {expect, test} from 'vitest';
import type {Mesh} from '../../src/istio/mesh.ts';
import {lineText} from '../../src/lib/page.ts';
import {causes} from '../../src/views/diffCauses.ts';
import {knownAt} from './loaded.ts';

/** What is said of a resource that differs while the proxy has refused its type with these words. */
function said(kind: string, name: string, type: string, lastError: string): string {
  const proxies = new Map([['a', {types: {[type]: {state: 'ERROR', lastError, since: 0}}}]]);
  const known = {...knownAt(0), mesh: {proxies} as unknown as Mesh};
  const lines = causes({kind, name, verdict: 'differs', noise: new Map()}, {proxy: 'a', origins: new Map()}, false, known);
  return lines.map(lineText).join('\n');
}

test('a NACK that names the resource is told as its cause', () => {
  const words = 'Error adding/updating listener(s) 0.0.0.0_80: no filter';
  expect(said('Listeners', '0.0.0.0_80', 'LDS', words)).toBe(`Cause candidates\nLDS NACK names it: ${words}`);
});

test('one that names another is told as that, also where one name is a part of the other', () => {
  expect(said('Listeners', '0.0.0.0_80', 'LDS', 'Error adding/updating listener(s) 0.0.0.0_8080: no filter')).toContain(
    'LDS NACK of another resource: ',
  );
  expect(said('Routes', '80', 'RDS', "route config '8080': bad")).toContain('RDS NACK of another resource: ');
});

test('of one that names none it is not said of which resource it is', () => {
  expect(said('Routes', '80', 'RDS', 'Only unique values for domains are permitted: 10.0.0.1:80')).toContain('RDS NACK: Only unique');
});
