import type {SectionState} from '../envoy/configDump.ts';
import {isServing} from '../envoy/endpointHealth.ts';
import {endsFirst} from '../envoy/secretHealth.ts';
import type {Secret} from '../envoy/secrets.ts';
import {humanAge, rfc3339} from '../lib/ages.ts';
import type {Jump} from '../lib/page.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {Heard} from './heard.ts';
import type {SummaryAnswers} from './summaryAnswers.ts';

/** How much of something a proxy has; `trouble`: why that is not known. */
export type Count = {readonly label: string; readonly value: string; readonly trouble?: Trouble; readonly jump: Jump};

const notInUse = ['error', 'warming', 'draining'] as const;
const words: Readonly<Record<(typeof notInUse)[number], string>> = {error: 'rejected', warming: 'warming', draining: 'draining'};

/** "26", or "26, 1 rejected": those in use, and how many are in other states. */
function inStates(resources: readonly {readonly state: SectionState}[]): string {
  const others = notInUse.flatMap(state => {
    const found = resources.filter(each => each.state === state).length;
    return found === 0 ? [] : [{state, found}];
  });
  const used = resources.length - others.reduce((sum, {found}) => sum + found, 0);
  return [String(used), ...others.map(({state, found}) => `${found} ${words[state]}`)].join(', ');
}

const counted = <T>(label: string, to: string, heard: Heard<T>, text: (value: T) => string): Count => {
  const jump = {label, to};
  return heard.trouble === undefined ? {label, value: text(heard.value), jump} : {label, value: '?', trouble: heard.trouble, jump};
};

/** What the proxy holds, pane by pane. */
export const summaryCounts = ({listeners, routes, clusters, endpoints, secrets, extensions}: SummaryAnswers): readonly Count[] => [
  counted('Listeners', 'listeners', listeners, inStates),
  counted('Route configurations', 'routes', routes, inStates),
  counted('Clusters', 'clusters', clusters, inStates),
  counted('Endpoints', 'endpoints', endpoints, statuses => {
    const all = statuses.flatMap(status => status.endpoints);
    return `${all.filter(isServing).length} healthy of ${all.length}`;
  }),
  counted('Secrets', 'secrets', secrets, ({secrets: all}) => inStates(all)),
  counted('Extensions', 'extensions', extensions, ({extensions: all}) => inStates(all)),
];

/** The certificate that the proxy shows to others: "21h left, until 2026-11-22T07:08:41Z (default)"; undefined where it has none. */
export function certificateText(secrets: readonly Secret[], now: number): string | undefined {
  const own = secrets.find(({name, kind}) => kind === 'certificate' && name === 'default') ?? secrets.find(({kind}) => kind === 'certificate');
  const ends = own === undefined ? undefined : endsFirst(own);
  if (own === undefined || ends === undefined) return undefined;
  const left = ends.notAfter - now;
  const age = left < 0 ? `expired ${humanAge(-left)} ago` : `${humanAge(left)} left`;
  return `${age}, until ${rfc3339(ends.notAfter).replace(/\.\d+Z$/, 'Z')} (${own.name})`;
}
