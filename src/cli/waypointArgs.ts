import {durationMs} from './duration.ts';
import type {Flag} from './flags.ts';
import {didYouMean} from './words.ts';

/** What `i9s waypoint` prints. */
export const waypointWords = ['list', 'status'] as const;

/** What `i9s waypoint` was told. `waitMs`: how long `status` asks again for what is not programmed, in milliseconds; undefined: not at all. */
export type WaypointOptions = {readonly what: (typeof waypointWords)[number]; readonly all: boolean; readonly waitMs?: number};

/** Flags of `i9s waypoint`, with the defaults of istioctl. */
export const waypointFlags: readonly Flag[] = [
  {
    id: 'waypointWait',
    names: ['-w', '--wait'],
    help: 'status waits until each waypoint is programmed. Default: true; --wait=false looks once.',
    isOn: true,
  },
  {id: 'waypointTimeout', names: ['--waypoint-timeout'], takes: 'DURATION', help: 'How long status waits. Default: 90s.', values: 'any'},
];

const changes = ['apply', 'delete', 'generate'];
const defaultTimeout = '90s';

type Given = (id: string) => readonly string[] | undefined;

/** Understands the words behind `i9s waypoint`; there is at least one. Gives a sentence where they make no sense, with istioctl's words in it. */
export function waypointOptions([word = '', ...more]: readonly string[], given: Given): WaypointOptions | string {
  const what = waypointWords.find(each => each === word);
  if (what === undefined)
    return changes.includes(word)
      ? `i9s changes no waypoints: istioctl waypoint ${word} does.`
      : `unknown subcommand "${word}"${didYouMean(word, waypointWords)} Choose ${waypointWords.join(' or ')}.`;
  if (more.length > 0) return `unknown subcommand "${more[0]}": i9s waypoint ${what} takes no arguments; -n NAME chooses a namespace, -A all.`;
  const stranger = what === 'list' ? waypointFlags.find(({id}) => given(id) !== undefined) : undefined;
  if (stranger !== undefined) return `list has no flag ${stranger.names.at(-1)}; it is one of status.`;
  const timeout = given('waypointTimeout')?.at(-1) ?? defaultTimeout;
  const waitMs = durationMs(timeout);
  if (waitMs === undefined) return `"${timeout}" is no duration: write --waypoint-timeout 30s or 2m.`;
  const isOnce = what === 'list' || given('waypointWait')?.at(-1) === 'false';
  return {what, all: given('all') !== undefined, ...(isOnce ? {} : {waitMs})};
}
