import {ageSince} from '../lib/ages.ts';
import {span} from '../lib/page.ts';
import {troubleText} from '../lib/trouble.ts';
import {defineTable} from './view.ts';

/** Ports of this machine that lead to admin interfaces; Enter copies the URL. */
export const forwards = defineTable({
  scope: 'mesh',
  title: 'Forwards',
  help: 'Ports of this machine that lead to the admin interface of a proxy; Enter copies the URL, f ends it.',
  aliases: ['pf', 'forwarded'],
  from: known => known.forwards,
  rows: all => [...all].map(([key, forward]) => ({key, ...forward})),
  id: ({key}) => key,
  name: ({name}) => name,
  namespace: ({namespace}) => namespace,
  problem: ({trouble}) => trouble !== undefined,
  columns: [
    {title: 'NAME', help: 'Pod of the proxy.', cell: ({name}) => name, min: 20, max: 60, cut: 'middle'},
    {title: 'NAMESPACE', help: 'Namespace of the pod.', cell: ({namespace}) => namespace, max: 30, drop: 2},
    {title: 'POD PORT', help: 'Port inside the pod.', cell: ({podPort}) => String(podPort), sort: ({podPort}) => podPort, align: 'right', drop: 1},
    {title: 'URL', help: 'Where it is on this machine.', cell: ({url}) => url, min: 22},
    {
      title: 'SINCE',
      help: 'How long it has been open.',
      cell: ({since}, {now}) => ageSince(since, now),
      sort: ({since}) => since,
      align: 'right',
    },
  ],
  jumps: ({url}) => [{label: 'copy the URL', run: `copy ${url}`}],
  copies: ({url, name}) => [
    {label: 'URL', text: url},
    {label: 'name', text: name},
  ],
  strip: ({trouble, name, namespace}) =>
    trouble === undefined
      ? [[span(`Leads to the admin interface of ${name}.${namespace}, as istioctl dashboard proxy does.`)]]
      : [[span(troubleText(trouble), 'bad')]],
  json: ({name, namespace, podPort, url, since, trouble}) => ({
    name,
    namespace,
    podPort,
    url,
    since: new Date(since).toISOString(),
    ...(trouble === undefined ? {} : {trouble}),
  }),
  note: all =>
    all.size === 0
      ? 'None: f on a proxy opens one.'
      : 'Whoever can reach loopback on this machine can use these admin interfaces, and change things with them; i9s itself does not.',
});
