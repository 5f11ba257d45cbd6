import {areSiblings, ofWorkload, workloadOf} from '../istio/workload.ts';
import {count} from '../lib/text.ts';
import {paneOf} from '../store/state.ts';
import {compareSubject} from '../views/compare.ts';
import {oddSubject} from '../views/oddData.ts';
import type {Command, Context} from './command.ts';
import {chosenRows, here, proxyHere, say, selectedRow} from './here.ts';
import {proxiesFor, proxyNamed} from './open.ts';

/** The two proxies that are meant in the list: both marked ones, or the marked one and the selected one. */
function pairHere(context: Context): readonly string[] {
  const {pane, state} = here(context);
  const marked = pane.marks.size === 0 ? [] : chosenRows(context).map(({key}) => key);
  const keys = marked.length === 1 ? [...marked, selectedRow(context)?.key ?? ''] : marked;
  return [...new Set(keys)].filter(key => state.mesh.proxies.has(key));
}

function open(context: Context, [left, right]: readonly string[]): void {
  if (left === undefined || right === undefined) return;
  if (left === right) return say(context, '!', `Compare: ${left} is one proxy, two are needed.`);
  context.store.send({type: 'paneOpened', pane: paneOf('compare', {subject: compareSubject(left, right)})});
}

/** "deploy/reviews-v1.bookinfo", or the workload of the selected proxy. */
function openOdd(context: Context, word: string | undefined): void {
  const {proxies} = here(context).state.mesh;
  const pods = [...proxies.values()].flatMap(({pod}) => pod ?? []);
  const isWorkload = word?.includes('/') === true;
  const key = word === undefined || isWorkload ? proxyHere(context) : proxyNamed(context, word);
  if (word !== undefined && !isWorkload && key === undefined) return; // it was said why
  const pod = isWorkload ? pods.find(ofWorkload(word)) : proxies.get(key ?? '')?.pod;
  if (pod === undefined) return say(context, '!', isWorkload ? `No proxy is of ${word}.` : 'Odd: select a proxy that has a pod.');
  const {kind, name} = workloadOf(pod);
  const replicas = pods.filter(other => areSiblings(other, pod)).length;
  if (replicas < 2)
    return say(context, '!', `Odd: ${kind} ${name}.${pod.namespace} has ${count(replicas, 'replica')}, so there is nothing to compare it with.`);
  context.store.send({type: 'paneOpened', pane: paneOf('odd', {subject: oddSubject(kind, name, pod.namespace)})});
}

/** Compares proxies with each other. */
export const compare: readonly Command[] = [
  {
    name: 'compare',
    aliases: ['cmp'],
    title: 'Compare',
    help: 'Compares two proxies, both marked ones or the marked and the selected one, without what names their pods.',
    group: 'Open',
    where: 'pane proxies',
    keys: ['m'],
    hint: 3.6,
    takes: '[proxy] proxy',
    suggests: context => proxiesFor(context),
    blocked: context => (pairHere(context).length === 2 ? undefined : 'Mark two proxies with space, or one and select another'),
    run(context, words) {
      if (words.length === 0) return open(context, pairHere(context));
      const [first, second] = words.map(word => proxyNamed(context, word));
      const left = words.length === 1 ? proxyHere(context) : first;
      const right = words.length === 1 ? first : second;
      if (words.length === 1 && left === undefined) return say(context, '!', 'Compare: name two proxies, or select one.');
      open(context, left === undefined || right === undefined ? [] : [left, right]);
    },
  },
  {
    name: 'odd',
    title: 'Odd one',
    help: 'Finds the replica that differs from its siblings, among those of the selected proxy or of a named workload.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    takes: '[deploy/name.namespace]',
    suggests: context => proxiesFor(context),
    blocked: context => (proxyHere(context) === undefined ? 'Select a proxy first' : undefined),
    run: (context, [word]) => openOdd(context, word),
  },
];
