import type {Command, Context} from './command.ts';
import {changePane, here} from './here.ts';

const isKnown = (context: Context): boolean => here(context).view?.scope === 'mesh';

/** In a proxy's panes: what its Envoy has, or what istiod would send it. */
export const configSource: readonly Command[] = [
  {
    name: 'config-source',
    title: 'Envoy or istiod',
    help: 'Shows what istiod would send this proxy instead of what its Envoy has, or Envoy again.',
    group: 'Act',
    where: 'proxy',
    keys: ['i'],
    hint: 14,
    keyOnly: true,
    absent: isKnown,
    blocked(context) {
      if (isKnown(context)) return 'Nobody is asked for what is shown here';
      return here(context).view?.envoyOnly ? 'Only the Envoy itself knows this' : undefined;
    },
    run: context => changePane(context, {of: here(context).pane.of === 'envoy' ? 'istiod' : 'envoy'}),
  },
];
