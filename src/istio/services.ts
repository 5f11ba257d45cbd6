import {field, type Json, list, number, strings, text} from '../lib/json.ts';
import type {MeshService} from './ambient.ts';
import {parseConditions} from './conditions.ts';

const named = (json: Json): Pick<MeshService, 'namespace' | 'name' | 'labels' | 'annotations' | 'conditions'> | undefined => {
  const namespace = text(json, 'metadata', 'namespace');
  const name = text(json, 'metadata', 'name');
  if (namespace === undefined || name === undefined) return undefined;
  return {
    namespace,
    name,
    labels: strings(json, 'metadata', 'labels'),
    annotations: strings(json, 'metadata', 'annotations'),
    conditions: parseConditions(json),
  };
};

const texts = (found: readonly Json[]): readonly string[] => found.filter((each): each is string => typeof each === 'string' && each !== '');

const port = (json: Json, name: string): MeshService['ports'] => {
  const found = number(json, name);
  if (found === undefined) return [];
  const told = field(json, 'targetPort');
  const target = told === undefined ? found : typeof told === 'number' ? told : undefined;
  return [{name: text(json, 'name') ?? '', port: found, protocol: text(json, 'protocol') ?? 'TCP', ...(target === undefined ? {} : {target})}];
};

/** A Service as the API writes it; undefined for what has no name. Its host is made with the cluster's domain; a headless one has no addresses. */
export function parseService(json: Json, domain = 'cluster.local'): MeshService | undefined {
  const about = named(json);
  if (about === undefined) return undefined;
  const selector = strings(json, 'spec', 'selector');
  const ips = texts(list(json, 'spec', 'clusterIPs'));
  const type = text(json, 'spec', 'type');
  return {
    ...about,
    kind: 'Service',
    hosts: [`${about.name}.${about.namespace}.svc.${domain}`],
    selector: Object.keys(selector).length === 0 ? undefined : selector,
    addresses: (ips.length > 0 ? ips : texts([text(json, 'spec', 'clusterIP')])).filter(ip => ip !== 'None'),
    ports: list(json, 'spec', 'ports').flatMap(each => port(each, 'port')),
    ...(type === undefined ? {} : {type}),
  };
}

/** A ServiceEntry as the API writes it, with the addresses that istiod has allocated where it names none; undefined for what has no name. */
export function parseServiceEntry(json: Json): MeshService | undefined {
  const about = named(json);
  if (about === undefined) return undefined;
  const selector = strings(json, 'spec', 'workloadSelector', 'labels');
  const own = texts(list(json, 'spec', 'addresses'));
  const allocated = texts(list(json, 'status', 'addresses').map(each => text(each, 'value')));
  return {
    ...about,
    kind: 'ServiceEntry',
    hosts: texts(list(json, 'spec', 'hosts')),
    selector: Object.keys(selector).length === 0 ? undefined : selector,
    addresses: own.length > 0 ? own : allocated,
    ports: list(json, 'spec', 'ports').flatMap(each => port(each, 'number')),
  };
}
