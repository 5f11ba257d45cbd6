import {isInUse} from '../envoy/configDump.ts';
import type {RouteConfig} from '../envoy/routes.ts';
import {domainsText, isPassthrough, matchCell, virtualServiceText} from '../envoy/routeTexts.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import type {Pc} from './printing.ts';
import type {PaneRow, RoutesData} from './routeRow.ts';

const configsOf = (rows: readonly PaneRow[]): readonly RouteConfig[] => [...new Set(rows.map(({config}) => config))];

/** How `i9s pc route` prints. Rows to the PassthroughCluster and of configurations without hosts are left out of the long table only. */
export const routesPc: Pc<RoutesData, PaneRow> = {
  words: ['route', 'routes', 'r'],
  gap: 5,
  flags: [
    {
      name: 'name',
      takes: 'NAME',
      help: 'Route configurations of this name.',
      keeps: ({config}, wanted) => wanted === '' || config.name === wanted,
    },
    {name: 'verbose', help: 'false: a line per listener or route configuration.'},
  ],
  rows: ({rows}) => rows,
  leavesOut: ({config}) => !isInUse(config),
  inAll: {place: 4, heading: 'ROUTE INFO'},
  table: (rows, {verbose}) =>
    verbose === 'false'
      ? [['NAME', 'VIRTUAL HOSTS'], ...configsOf(rows).map(({name, hosts}) => [name, `${hosts.length}`])]
      : [['NAME', 'VHOST NAME', 'DOMAINS', 'MATCH', 'VIRTUAL SERVICE'], ...rows.flatMap(routeCells)],
  json: (rows, {configs}) => {
    const kept = new Set(configsOf(rows));
    return configs.filter(config => kept.has(config)).map(configJson);
  },
  none: {error: 'no routes found'},
};

function routeCells(row: PaneRow): readonly (readonly string[])[] {
  const {config, host, route} = row;
  if (host === undefined || (route !== undefined && isPassthrough(route))) return [];
  return [[config.name, host.name, domainsText(host.domains), matchCell(row), virtualServiceText(row)]];
}

function configJson(config: RouteConfig): unknown {
  const {'@type': _, ...fields} = camelKeys(config.raw ?? {}) as Record<string, unknown>;
  if (isInUse(config)) return fields;
  return {...fields, i9s: {state: config.state, ...(config.rejection === undefined ? {} : {error: config.rejection.details})}};
}
