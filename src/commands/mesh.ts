import {troubleOf, troubleText} from '../lib/trouble.ts';
import {paneOf} from '../store/state.ts';
import type {Candidate, Command, Context} from './command.ts';
import {here, say} from './here.ts';

/** A favourite of the header, by its digit. */
const favourite: Command = {
  name: 'favourite',
  title: 'Namespace',
  help: 'Shows only the namespace that the header lists under this digit.',
  group: 'Move',
  where: 'mesh',
  keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  keyOnly: true,
  blocked: context => (here(context).page?.kind === 'text' ? 'This page is about one thing; digits choose namespaces in tables' : undefined),
  run(context, _, digit) {
    if (digit === undefined) return context.line('ns');
    const namespace = here(context).state.favourites[Number(digit) - 1];
    if (namespace === undefined) return say(context, '!', `There is no namespace ${digit}; :ns lists them all.`);
    choose(context, namespace);
  },
};

const everything: Command = {
  name: 'all-namespaces',
  title: 'All namespaces',
  help: 'Shows all namespaces.',
  group: 'Move',
  where: 'mesh',
  keys: ['0'],
  keyOnly: true,
  run: context => choose(context, undefined),
};

/** Namespaces that have proxies. */
const namespaces = (context: Context): readonly Candidate[] =>
  [...new Set([...here(context).state.mesh.proxies.values()].map(proxy => proxy.namespace))].sort().map(text => ({text, help: 'Namespace'}));

const isEverything = (word: string): boolean => ['all', '*', '-'].includes(word);

/** Only this namespace, or all; a part of a name that only one has means that one. */
function choose(context: Context, wanted: string | undefined): void {
  const {mesh} = here(context).state;
  const names = [...new Set([...mesh.proxies.values(), ...mesh.pods.values()].map(({namespace}) => namespace))];
  if (wanted === undefined || isEverything(wanted)) return context.store.send({type: 'namespaceChosen'});
  const near = names.includes(wanted) ? [wanted] : names.filter(name => name.includes(wanted));
  if (near.length > 1) return say(context, '!', `"${wanted}" may be ${near.slice(0, 5).join(', ')}.`);
  // Before anything is listed any namespace may be right.
  if (near.length === 0 && names.length > 0) return say(context, '!', `No namespace "${wanted}" is known here; :ns lists them.`);
  context.store.send({type: 'namespaceChosen', namespace: near[0] ?? wanted});
}

/** `:ps [namespace] [/filter] [@context]`, as k9s has it. */
function openProxies(context: Context, args: readonly string[]): void {
  const at = args.find(arg => arg.startsWith('@'));
  const words = args.filter(arg => !arg.startsWith('@'));
  const from = words.findIndex(arg => arg.startsWith('/'));
  const filter = from < 0 ? '' : words.slice(from).join(' ').slice(1);
  const namespace = from === 0 ? undefined : words[0];
  if (at !== undefined && !openContext(context, at.slice(1))) return;
  choose(context, namespace);
  context.store.send({type: 'rootReplaced', pane: paneOf('proxies', {filter})});
}

function openContext(context: Context, name: string): boolean {
  try {
    context.open(name);
    return true;
  } catch (error) {
    say(context, 'FAIL', troubleText(troubleOf(error)));
    return false;
  }
}

export const mesh: readonly Command[] = [
  {
    name: 'proxies',
    aliases: ['ps', 'proxy', 'status', 'proxy-status'],
    title: 'Proxies',
    help: 'Every proxy and its sync state; a namespace, a /filter and an @context may follow.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    takes: '[namespace] [/filter] [@context]',
    suggests: namespaces,
    run: openProxies,
  },
  {
    name: 'ns',
    aliases: ['namespace', 'namespaces'],
    title: 'Namespaces',
    help: 'Lists the namespaces, or shows only the one named; "all" shows all.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    takes: '[namespace]',
    suggests: namespaces,
    run(context, [name]) {
      if (name === undefined) context.store.send({type: 'paneOpened', pane: paneOf('namespaces')});
      else choose(context, name);
    },
  },
  {
    name: 'ctx',
    aliases: ['context', 'contexts'],
    title: 'Contexts',
    help: 'Lists the contexts of the kubeconfig, or opens the one named.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    takes: '[context]',
    suggests: context => here(context).state.session.contexts.map(({name, server}) => ({text: name, help: server})),
    run(context, words) {
      // Names of contexts may hold blanks.
      if (words.length === 0) context.store.send({type: 'paneOpened', pane: paneOf('contexts')});
      else openContext(context, words.join(' '));
    },
  },
  everything,
  favourite,
];
