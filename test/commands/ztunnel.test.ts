import {describe, expect, test} from 'vitest';
import {hints, tabs} from '../../src/commands/listing.ts';
import {levels} from '../../src/commands/registry.ts';
import {commandContext} from './context.ts';

const titles = ['Workloads', 'Services', 'Policies', 'Certificates', 'Connections'];

/** The recorded mesh: ztunnels of three nodes, whose pods and nodes a test need not know. */
function withZtunnels() {
  const run = commandContext();
  const {proxies, pods} = run.state().mesh;
  const ztunnels = [...proxies.values()].filter(({kind}) => kind === 'ztunnel');
  const [first] = ztunnels;
  const sidecar = [...proxies.values()].find(({kind, pod}) => kind === 'sidecar' && pod?.node === first?.pod?.node);
  return {...run, ztunnels, key: first?.key ?? '', node: first?.pod?.node ?? '', sidecar: sidecar?.pod, pods};
}

describe('tables of ztunnels', () => {
  test(':zt opens workloads of all, and each word its table', () => {
    const {context, pane} = withZtunnels();
    context.line('zt');
    expect(pane()).toMatchObject({view: 'ztWorkloads', filter: ''});
    expect(pane().proxy).toBeUndefined();
    const opened = ['w', 'svc', 'p', 'cert', 'cons', 'workload', 'service', 'policies', 'certificates', 'connections'].map(word => {
      context.line(`zt ${word}`);
      return pane().view;
    });
    const all = ['ztWorkloads', 'ztServices', 'ztPolicies', 'ztCertificates', 'ztConnections'];
    expect(opened).toEqual([...all, ...all]);
  });

  test('a node, a ztunnel or any pod names one ztunnel; a pod filters it to itself', () => {
    const {context, pane, key, node, sidecar} = withZtunnels();
    for (const word of [node, key]) {
      context.line(`zt svc ${word}`);
      expect(pane()).toMatchObject({view: 'ztServices', proxy: key, filter: ''});
    }
    context.line(`zt ${sidecar?.id}`);
    expect(pane()).toMatchObject({view: 'ztWorkloads', proxy: key, filter: sidecar?.name});
  });

  test('a pod filters only tables whose rows are of pods', () => {
    const {context, pane, key, sidecar} = withZtunnels();
    const filters = ['w', 'svc', 'p', 'cert', 'cons'].map(word => {
      context.line(`zt ${word} ${sidecar?.id}`);
      expect(pane()).toMatchObject({proxy: key});
      return pane().filter;
    });
    expect(filters).toEqual([sidecar?.name, '', '', '', sidecar?.name]);
  });

  test('a node means the ztunnel that stays, while the one before it still goes', () => {
    const {state} = commandContext();
    const {mesh} = state();
    const {key, node} = withZtunnels();
    const own = mesh.proxies.get(key)!;
    const stays = {...own, key: 'ztunnel-new.istio-system', pod: {...own.pod!, id: 'ztunnel-new.istio-system', name: 'ztunnel-new'}};
    const goes = {...own, pod: {...own.pod!, deleting: true}};
    const {context, pane} = commandContext({mesh: {...mesh, proxies: new Map(mesh.proxies).set(key, goes).set(stays.key, stays)}});
    context.line(`zt svc ${node}`);
    expect(pane()).toMatchObject({view: 'ztServices', proxy: stays.key});
  });

  test('a name of none and one of several are said', () => {
    const {context, said, ztunnels} = withZtunnels();
    context.line('zt nobody');
    expect(said()).toBe('nobody is no table of ztunnels (w, svc, p, cert, cons), no node with a ztunnel and no pod.');
    context.line('zt svc nobody');
    expect(said()).toBe('No node with a ztunnel and no pod is named nobody.');
    context.line('zt ztunnel-');
    expect(said()).toMatch(new RegExp(`^${ztunnels.length} pods are named like ztunnel-: `));
  });

  test('Z on a proxy leads to the ztunnel of its node, filtered to its pod; where none runs that is said', () => {
    const {press, pane, sidecar, key} = withZtunnels();
    press('/', `'${sidecar?.name}'`, 'enter', 'Z');
    expect(pane()).toMatchObject({view: 'ztWorkloads', proxy: key, filter: sidecar?.name});
    const none = commandContext();
    const {mesh} = none.state();
    const without = commandContext({mesh: {...mesh, proxies: new Map([...mesh.proxies].filter(([, {kind}]) => kind !== 'ztunnel'))}});
    without.press('Z');
    expect(without.said()).toMatch(/^No ztunnel is known on node /);
    expect(hints(without.context).map(({keys}) => keys)).not.toContain('Z');
  });

  test('digits go from table to table, and one step back leads out of them', () => {
    const {context, press, pane} = withZtunnels();
    expect(tabs(context)).toEqual([]);
    context.line('zt');
    expect(tabs(context).map(({title}) => title)).toEqual(titles);
    press('5');
    expect(pane().view).toBe('ztConnections');
    expect(tabs(context).filter(({isOpen}) => isOpen)).toMatchObject([{key: '5'}]);
    press('tab', 'shift-tab', 'shift-tab');
    expect(pane().view).toBe('ztCertificates');
    press('esc');
    expect(pane().view).toBe('proxies');
  });

  test('of one ztunnel they are its tabs, also from its other panes', () => {
    const {context, press, pane, key, ztunnels} = withZtunnels();
    press('/', `'${ztunnels[0]?.name}'`, 'enter', 'enter');
    expect(pane()).toMatchObject({view: 'ztWorkloads', proxy: key});
    press('W');
    expect(tabs(context).map(({title}) => title)).toEqual(titles);
    press('3');
    expect(pane()).toMatchObject({view: 'ztPolicies', proxy: key});
    press('esc');
    expect(pane().view).toBe('proxies');
  });

  test('their keys come before those of the mesh and of a proxy', () => {
    expect(levels({view: 'ztServices'})).toEqual(['pane ztServices', 'ztunnel', 'mesh', 'table', 'everywhere']);
    expect(levels({view: 'why', proxy: 'a.b'}, true)).toEqual(['pane why', 'ztunnel', 'proxy', 'text', 'everywhere']);
  });
});
