import type {WaypointBinding} from '../istio/ambient.ts';
import type {Jump, Subject} from '../lib/page.ts';
import {ownerJumps} from './madeFrom.ts';

/** What the page of a waypoint is about; `key` is its "namespace/name". */
function waypointSubject(key: string): Subject {
  const [namespace = '', name = ''] = key.split('/');
  return {title: key, json: {namespace, name}};
}

/** To the page of a waypoint. */
export const waypointJump = (key: string): Jump => ({label: `waypoint ${key}`, to: 'waypoint', subject: waypointSubject(key)});

/** To who uses a waypoint, and who names it and does not get it. */
export const usesJump = (key: string): Jump => ({kind: 'use', label: `who uses ${key}`, to: 'uses', where: {NAMED: key}});

/** istiod's words for kinds, by which the API is asked. */
export const kindWords: Readonly<Record<WaypointBinding['target']['kind'], string>> = {
  Namespace: 'namespace',
  Service: 'service',
  ServiceEntry: 'service-entry',
  Pod: 'pod',
};

/** To the object of the API, as YAML. */
export const targetOwner = ({kind, namespace, name}: WaypointBinding['target']): readonly Jump[] =>
  ownerJumps([{kind: kindWords[kind], namespace: kind === 'Namespace' ? '' : namespace, name}]);

/** The same as where Enter leads. */
export const followed = (jumps: readonly Jump[]): Jump | undefined => jumps.map((jump): Jump => ({...jump, kind: 'follow'}))[0];

/** To the row that explains the waypoint of a target. */
export const targetJump = ({kind, namespace, name}: WaypointBinding['target']): Jump => ({
  label: `${kind} ${name}`,
  to: 'uses',
  where: {KIND: kind, NS: namespace, NAME: name},
});
