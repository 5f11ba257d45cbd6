import {seeded} from '../random.ts';
import {recordedPods} from '../recordedPods.ts';
import type {PodCopy, Scenario} from '../scenario.ts';

const ambient = 'ambient-demo';

/** A mesh on its way to ambient mode: three namespaces with ztunnel and waypoints, one still with sidecars. A ztunnel is not connected, another wavers, a waypoint refuses. */
export function ambientMesh(): Scenario {
  const random = seeded('ambient');
  const copies = ['ambient-shop', 'ambient-bank'].flatMap(namespace =>
    recordedPods()
      .filter(pod => pod.object.metadata.namespace === ambient)
      .map(
        ({object: {metadata}}): PodCopy => ({
          of: metadata.name,
          from: ambient,
          name: `${metadata.name.slice(0, metadata.name.lastIndexOf('-'))}-${random.suffix(5)}`,
          namespace,
        }),
      ),
  );
  const refusing = copies.find(copy => copy.namespace === 'ambient-shop' && copy.of.startsWith('waypoint-'));
  return {
    name: 'ambient',
    istiods: ['ddlfw', 'm4k9t'].map(end => ({name: `istiod-797f89d895-${end}`, revision: 'default', version: '1.31-alpha.eed52ebb66ad'})),
    without: [],
    copies,
    revisions: {},
    troubles: {
      nacks: refusing === undefined ? [] : [{proxy: `${refusing.name}.${refusing.namespace}`, type: 'LDS'}],
      absent: ['ztunnel-6sb4b.istio-system'],
      wavers: [{proxy: 'ztunnel-2wg4r.istio-system', types: ['WDS']}],
    },
  };
}
