import {text} from '../lib/json.ts';
import {podsOfWaypoint} from './ambientBindings.ts';
import {describedText} from './describe.ts';
import {defineText} from './view.ts';
import {askWaypoint} from './waypointData.ts';
import {waypointLines} from './waypointLines.ts';
import {waypointAbout} from './waypointRow.ts';

/** All about one waypoint on one page. */
export const waypoint = defineText({
  scope: 'cluster',
  title: 'Waypoint',
  help: 'All about one waypoint: problems, conditions, pods, whom it serves, attached policies, listeners with the way to each service, routes and clusters.',
  aliases: [],
  hidden: true,
  envoyOnly: true,
  everyMs: 15_000,
  same: (_, __, subject) => `istioctl waypoint status -n ${text(subject?.json, 'namespace') ?? ''}`,
  load: askWaypoint,
  wraps: true,
  ...describedText(waypointLines),
  about: ({key, ambient}, {mesh}) => {
    const found = ambient.objects.waypoints.get(key);
    return found === undefined ? {} : waypointAbout(podsOfWaypoint(mesh, found));
  },
  json: ({key, ambient, attachable, envoy}) => ({
    waypoint: ambient.objects.waypoints.get(key),
    attachable: attachable?.objects,
    listeners: envoy?.listeners.value?.map(({raw}) => raw),
  }),
});
