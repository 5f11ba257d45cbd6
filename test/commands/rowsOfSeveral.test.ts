import {describe, expect, it} from 'vitest';
import {podHere, proxyHere} from '../../src/commands/here.ts';
import {targetsHere} from '../../src/commands/levelTargets.ts';
import type {Grid, GridRow, Page, RowAbout, Text} from '../../src/lib/page.ts';
import {pageKey, paneOf} from '../../src/store/state.ts';
import {at, commandContext, recordedMesh} from './context.ts';

const mesh = recordedMesh();
const first = [...mesh.proxies.values()].find(({kind, name}) => kind === 'waypoint' && /^waypoint-/.test(name))!;
const second = {
  ...first,
  key: 'waypoint-2.ambient-demo',
  id: 'waypoint-2.ambient-demo',
  name: 'waypoint-2',
  pod: {...first.pod!, id: 'waypoint-2.ambient-demo', name: 'waypoint-2'},
};
const other = [...mesh.proxies.values()].find(({name}) => name.startsWith('reviews-svc-waypoint'))!;
const grown = {...mesh, proxies: new Map([...mesh.proxies, [second.key, second]])};

const both: RowAbout = {proxy: first.key, pod: first.pod!.id, all: [first.key, second.key]};
const row = (key: string, about: RowAbout): GridRow => ({
  ...{key, name: key, rank: 0, problem: false, labels: {}, about: () => about, cells: () => [{text: key}], sort: () => key},
  ...{jumps: () => [], strip: () => [], copies: () => [], json: () => ({})},
});
const heading = {title: 'NAME', help: '', shown: 'always', align: 'left', min: 4, max: 40, cut: 'end'} as const;
const table: Grid = {
  kind: 'grid',
  headings: [heading],
  rows: [row('a', both), row('b', {proxy: other.key, all: [other.key]}), row('c', {all: []})],
};

/** Commands where this page is on the screen. */
function on(view: string, page: Page) {
  const pane = paneOf(view);
  const pages = new Map([[pageKey(pane), {loading: false, make: () => page, at}]]);
  return commandContext({mesh: grown, panes: [pane], pages});
}
const ids = (targets: ReturnType<typeof targetsHere>): unknown => (typeof targets === 'string' ? targets : targets.pods.map(({id}) => id));

describe('a row that stands for several proxies', () => {
  it('means all of them for levels, the first one for panes of a proxy, its pod for what is about pods', () => {
    const {context} = on('waypoints', table);
    expect(targetsHere(context)).toMatchObject({title: 'deployment waypoint.ambient-demo, 2 pods'});
    expect(ids(targetsHere(context))).toEqual([second.key, first.key].toSorted());
    expect(proxyHere(context)).toBe(first.key);
    expect(podHere(context)?.id).toBe(first.pod!.id);
  });

  it('together with others that are marked means all of all', () => {
    const {context, press} = on('waypoints', table);
    press('g', 'space', 'space');
    expect(ids(targetsHere(context))).toEqual([second.key, first.key, other.key].toSorted());
  });

  it('without any means none, and says so', () => {
    const {context, press} = on('waypoints', table);
    press('G');
    expect(targetsHere(context)).toBe('Select a proxy first');
    expect(proxyHere(context)).toBeUndefined();
  });

  it('opens the logs of all of them', () => {
    const {press, pane} = on('waypoints', table);
    press('l');
    expect(pane()).toMatchObject({view: 'logs', subject: {json: {targets: [{proxy: first.key}, {proxy: second.key}]}}});
  });
});

describe('a page that is about several proxies', () => {
  it('means them as its row does', () => {
    const text: Text = {kind: 'text', lines: [[{text: 'x'}]], json: {}, about: both};
    const {context, press, pane} = on('waypoint', text);
    expect(ids(targetsHere(context))).toEqual([second.key, first.key].toSorted());
    expect(proxyHere(context)).toBe(first.key);
    press('l');
    expect(pane()).toMatchObject({view: 'logs', subject: {json: {targets: [{}, {}]}}});
  });
});
