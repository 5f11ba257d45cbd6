import {access} from './access.ts';
import {contexts} from './contexts.ts';
import {forwards} from './forwards.ts';
import {istiods} from './istiods.ts';
import {listeners} from './listeners.ts';
import {messages} from './messages.ts';
import {namespaces} from './namespaces.ts';
import {owner} from './owner.ts';
import {pods} from './pods.ts';
import {proxies} from './proxies.ts';
import {resource} from './resource.ts';
import {routes} from './routes.ts';
import type {View} from './view.ts';

/** Every pane there is. A row here gives the pane its key, `:command`, palette entry, help line and README row. */
export const views = {
  proxies,
  pods,
  istiods,
  access,
  forwards,
  messages,
  contexts,
  namespaces,
  resource,
  owner,
  listeners,
  routes,
} as const satisfies Record<string, View>;

/** A view by the name that panes carry; undefined for a name that is none. */
export const viewNamed = (name: string): View | undefined => (views as Readonly<Record<string, View>>)[name];
