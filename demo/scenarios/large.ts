import {seeded} from '../random.ts';
import {recordedPods} from '../recordedPods.ts';
import type {PodCopy, Scenario} from '../scenario.ts';
import type {XdsType} from '../xdsTypes.ts';

/** How many pods each sidecar workload of the recording has in a team's namespace. */
const replicas = [2, 4, 4, 3, 4, 4, 4];

/** The recorded mesh and, in namespaces `team-001` and so on, copies of its sidecars until there are so many proxies. */
export function large(proxies = 1000): Scenario {
  const random = seeded('large');
  const recorded = recordedPods();
  const sidecars = recorded.filter(pod => pod.proxy?.type === 'sidecar');
  const missing = Math.max(0, proxies - recorded.filter(pod => pod.proxy !== undefined).length);
  const copies: PodCopy[] = [];
  for (let team = 1; copies.length < missing; team += 1) {
    const namespace = `team-${String(team).padStart(3, '0')}`;
    for (const [at, {object}] of sidecars.entries()) {
      const {name, namespace: from = ''} = object.metadata;
      for (let count = 0; count < (replicas[at] ?? 1) && copies.length < missing; count += 1) {
        copies.push({of: name, from, name: `${name.slice(0, name.lastIndexOf('-'))}-${random.suffix(5)}`, namespace});
      }
    }
  }
  const some = (start: number, step: number) => copies.filter((_, at) => at % step === start).map(copy => `${copy.name}.${copy.namespace}`);
  const types: readonly XdsType[] = ['CDS', 'LDS', 'RDS'];
  return {
    name: 'large',
    istiods: ['ddlfw', 'm4k9t', 'x7pzc'].map(end => ({name: `istiod-797f89d895-${end}`, revision: 'default', version: '1.30.3'})),
    without: [],
    copies,
    revisions: {},
    troubles: {
      nacks: some(17, 211).map(proxy => ({proxy, type: 'LDS'})),
      absent: some(101, 307),
      wavers: some(40, 173).map(proxy => ({proxy, types})),
    },
  };
}
