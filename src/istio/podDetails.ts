import {field, type Json, list, number, strings, text} from '../lib/json.ts';
import {type Labels, labelsOf} from './labelSelector.ts';

/** A port that a container of a pod declares. */
export type PodPort = {readonly port: number; readonly name: string; readonly protocol: string; readonly container: string};

/** What only the path of one pod needs of it: of thousands it is not kept. */
export type PodDetails = {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  readonly serviceAccount: string;
  readonly ports: readonly PodPort[]; // without those of the proxy
};

/** A pod as the API server writes it. */
export function parsePodDetails(json: Json): PodDetails {
  const containers = list(json, 'spec', 'containers').filter(container => text(container, 'name') !== 'istio-proxy');
  return {
    name: text(json, 'metadata', 'name') ?? '',
    namespace: text(json, 'metadata', 'namespace') ?? '',
    labels: labelsOf(json),
    annotations: strings(json, 'metadata', 'annotations'),
    hostNetwork: field(json, 'spec', 'hostNetwork') === true,
    serviceAccount: text(json, 'spec', 'serviceAccountName') ?? 'default',
    ports: containers.flatMap(container =>
      list(container, 'ports').flatMap((each): readonly PodPort[] => {
        const port = number(each, 'containerPort');
        if (port === undefined) return [];
        return [{port, name: text(each, 'name') ?? '', protocol: text(each, 'protocol') ?? 'TCP', container: text(container, 'name') ?? ''}];
      }),
    ),
  };
}
