import {defineTable} from './view.ts';

/** The contexts of the kubeconfig; Enter goes there. */
export const contexts = defineTable({
  scope: 'mesh',
  title: 'Contexts',
  help: 'Contexts of the kubeconfig; Enter opens one, without waiting for the present one.',
  aliases: ['context', 'contexts'],
  hidden: true,
  same: () => 'kubectl config get-contexts',
  from: ({session}) => session,
  rows: ({contexts: all, about}) => all.map(context => ({...context, current: context.name === about.context})),
  id: context => context.name,
  columns: [
    {title: 'CURRENT', help: '* is the one that is open.', cell: context => (context.current ? '*' : '')},
    {title: 'NAME', help: 'Name of the context.', cell: context => context.name, min: 20, max: 60, cut: 'middle'},
    {title: 'CLUSTER', help: 'Cluster in the kubeconfig.', cell: context => context.cluster, max: 40, drop: 3},
    {title: 'SERVER', help: 'Address of the API server.', cell: context => context.server, max: 50, drop: 1},
    {title: 'USER', help: 'User in the kubeconfig.', cell: context => context.user, max: 40, drop: 2},
    {title: 'NAMESPACE', help: 'Default namespace of the context.', cell: context => context.namespace, drop: 4},
  ],
  jumps: context => [{label: 'Open', run: `ctx ${context.name}`}],
});
