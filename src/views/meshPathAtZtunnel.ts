import {type ZtunnelVerdict, ztunnelVerdicts} from '../analysis/ambient.ts';
import {newSayMerger, type ZtunnelsSay} from '../analysis/ztunnelsSay.ts';
import type {BindingProblem, WaypointBinding} from '../istio/ambient.ts';
import {targetText} from '../istio/bindingTarget.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {ZtunnelDump} from '../ztunnel/dump.ts';
import type {MeshPathData} from './meshPathData.ts';

/**
 * What the ztunnel of the pod's node has for it, where that is not what istiod decides. It decides over requests from pods of that node alone: those to the pod are the business of
 * the ztunnels of its clients.
 */
export function atOwnZtunnel({ambient, ztunnel, pod}: MeshPathData, binding: WaypointBinding): BindingProblem | undefined {
  if (ambient.value === undefined || ztunnel?.dump === undefined) return undefined;
  const {name, namespace} = ztunnel.proxy;
  const verdicts = ztunnelVerdicts(binding, ambient.value.objects, saysOf(ztunnel.proxy, ztunnel.dump), pod);
  const what = verdicts.map(verdict => words(verdict, binding)).find(each => each !== undefined);
  if (what === undefined) return undefined;
  return {
    is: 'unknown to ztunnel',
    severity: 'bad',
    what: `The ztunnel of its own node (${name}) ${what}.`,
    next: `It follows within a second. Where this stays, d on ${name} compares it with istiod; a restart makes it ask anew, and breaks the connections of its node: ${restart({name, namespace})}.`,
  };
}

/** The command that makes a pod anew. */
export const restart = ({name, namespace}: Pick<MeshProxy, 'name' | 'namespace'>): string => `kubectl delete pod ${name} -n ${namespace}`;

/** The rest of a sentence that begins with the ztunnel; undefined where nothing is wrong. */
function words(verdict: ZtunnelVerdict, {target, waypoint}: WaypointBinding): string | undefined {
  const who = targetText(target);
  const from = 'requests from pods of that node';
  switch (verdict.is) {
    case 'agrees':
    case 'not told':
      return undefined;
    case 'target unknown':
      // istiod keeps what lies outside of its discoverySelectors from all ztunnels: without a waypoint nothing is wrong with that.
      return waypoint === undefined ? undefined : `does not have ${who}: ${from} do not pass waypoint ${waypoint}`;
    case 'waypoint unknown':
      return `does not have waypoint ${waypoint}: ${from} to ${who} fail`;
    case 'no endpoints':
      return `has no endpoints of waypoint ${waypoint}: ${from} to ${who} fail`;
    case 'other waypoint': {
      const [has, goes] = verdict.has === undefined ? ['no waypoint', 'pass none'] : [`waypoint ${verdict.has}`, 'pass that one'];
      return `has ${has} for ${who}, and istiod decides ${waypoint ?? 'none'}: ${from} ${goes}`;
    }
  }
}

const says = new WeakMap<ZtunnelDump, ZtunnelsSay>();

/** Of each dump once: a page is made each second at least. */
function saysOf({key, clusterId: cluster}: MeshProxy, dump: ZtunnelDump): ZtunnelsSay {
  const known = says.get(dump);
  if (known !== undefined) return known;
  const merger = newSayMerger();
  for (const _ of merger.add({id: key, ...(cluster === undefined ? {} : {cluster})}, dump));
  const said = merger.said();
  says.set(dump, said);
  return said;
}
