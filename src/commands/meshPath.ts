import {ofWorkload} from '../istio/workload.ts';
import {paneOf} from '../store/state.ts';
import {meshSubject} from '../views/meshPathData.ts';
import type {Candidate, Command, Context} from './command.ts';
import {here, podHere, say, saySeveral} from './here.ts';

const pods = (context: Context): readonly Candidate[] => [...here(context).state.mesh.pods.keys()].sort().map(text => ({text, help: 'Pod'}));

/** The id of the pod that a typed name means: a workload's first pod, that of a pod, or a part of one that only one has. Says so where there is none such. */
function podNamed(context: Context, name: string): string | undefined {
  const {mesh, namespace} = here(context).state;
  if (name.includes('/')) {
    const first = [...mesh.pods.values()].find(ofWorkload(name))?.id;
    if (first === undefined) say(context, '!', `No pod is of ${name}.`);
    return first;
  }
  if (mesh.pods.has(name)) return name;
  if (namespace !== undefined && mesh.pods.has(`${name}.${namespace}`)) return `${name}.${namespace}`;
  const near = [...mesh.pods.keys()].filter(id => id.includes(name));
  if (near.length === 1) return near[0];
  // Where not every namespace may be listed it may be there all the same: the page asks for it.
  if (near.length === 0 && name.includes('.')) return name;
  if (near.length === 0) say(context, '!', `No pod is named ${name}.`);
  else saySeveral(context, 'pods', name, near);
  return undefined;
}

/** Opens the page that says by what a pod is in the mesh. */
export const meshPath: readonly Command[] = [
  {
    name: 'mesh',
    aliases: ['path', 'check-inject'],
    title: 'Mesh path',
    help: 'Is the selected pod, or the one named, in the mesh and by what: injection, ztunnel, waypoints, mutual TLS and policies on one page.',
    group: 'Open',
    where: 'everywhere',
    keys: ['M'],
    hint: 6.5,
    takes: '[[type/]name.namespace]',
    suggests: pods,
    absent: context => podHere(context) === undefined || here(context).pane.view === 'meshPath',
    blocked: context => (podHere(context) === undefined ? 'Select a pod or a proxy that has one first' : undefined),
    run(context, [named]) {
      const id = named === undefined ? podHere(context)?.id : podNamed(context, named);
      if (id !== undefined) context.store.send({type: 'paneOpened', pane: paneOf('meshPath', {subject: meshSubject(id)})});
      else if (named === undefined) say(context, '!', 'Mesh path: select a pod or a proxy that has one, or type :mesh POD.NAMESPACE.');
    },
  },
];
