import type {AccessAnswer, AccessQuestion} from '../transport/meshSource.ts';
import {defineTable} from './view.ts';

/** A right that i9s has use for: what for, and what is missing without it. */
export type Need = AccessQuestion & {readonly why: string; readonly without: string};

/** What i9s would like to be allowed, and what is missing without it. */
export const needs = (istioNamespace: string): readonly Need[] => [
  {verb: 'list', resource: 'pods', why: 'find proxies and istiods', without: 'only single namespaces are listed (-n)'},
  {verb: 'watch', resource: 'pods', why: 'see changes at once', without: 'changes come late'},
  {
    verb: 'get',
    resource: 'pods',
    subresource: 'portforward',
    namespace: istioNamespace,
    why: 'ask istiod (WebSocket)',
    without: 'SPDY is tried, which needs create',
  },
  {
    verb: 'create',
    resource: 'pods',
    subresource: 'portforward',
    namespace: istioNamespace,
    why: 'ask istiod (SPDY; Kubernetes 1.35: both)',
    without: 'no sync states',
  },
  {
    verb: 'get',
    resource: 'pods',
    subresource: 'portforward',
    why: 'ask Envoys and ztunnels (WebSocket)',
    without: 'SPDY is tried, which needs create',
  },
  {verb: 'get', resource: 'pods', subresource: 'log', why: 'read logs', without: 'no logs pane'},
  {verb: 'create', resource: 'pods', subresource: 'portforward', why: 'ask Envoys and ztunnels (SPDY)', without: 'no configuration panes'},
];

/** "pods/portforward". */
export const resourceText = ({resource, subresource}: AccessQuestion): string =>
  subresource === undefined ? resource : `${resource}/${subresource}`;

/** What this user may do here, asked of the API server (SelfSubjectAccessReview). */
export const access = defineTable({
  scope: 'cluster',
  title: 'Access',
  help: 'What you may do here, asked of the API server, and what i9s cannot show without it.',
  aliases: ['can', 'auth'],
  small: true,
  same: () => 'kubectl auth can-i --list',
  load: async ({source, signal}): Promise<readonly (Need & {readonly answer: AccessAnswer | undefined})[]> => {
    const wanted = needs(source.about.istioNamespace);
    const answers = await source.access(wanted, signal);
    return wanted.map((need, at) => ({...need, answer: answers[at]}));
  },
  rows: answers => answers,
  id: row => `${row.verb} ${resourceText(row)} ${row.namespace ?? '*'}`,
  problem: row => row.answer?.allowed !== true,
  columns: [
    {title: 'VERB', help: 'What is asked.', cell: row => row.verb},
    {title: 'RESOURCE', help: 'Of what.', cell: resourceText},
    {title: 'NAMESPACE', help: 'Where; * for all.', cell: row => row.namespace ?? '*'},
    {
      title: 'ALLOWED',
      help: 'What the API server says.',
      cell: ({answer}) => (answer?.allowed === undefined ? {text: '?', tone: 'warn'} : answer.allowed ? {text: 'yes'} : {text: 'no', tone: 'bad'}),
    },
    {title: 'FOR', help: 'What i9s does with it.', cell: row => row.why, max: 42},
    {title: 'WITHOUT', help: 'What is missing without it.', cell: row => row.without, max: 42},
  ],
});
