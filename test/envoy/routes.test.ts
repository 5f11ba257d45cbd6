import {describe, expect, it} from 'vitest';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseRoutes, type RouteConfig} from '../../src/envoy/routes.ts';
import {domainsText} from '../../src/envoy/routeTexts.ts';
import {printRows} from '../../src/views/printing.ts';
import {routesData} from '../../src/views/routeRow.ts';
import {routesPc} from '../../src/views/routesPc.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';

const routesIn = (json: unknown): readonly RouteConfig[] => {
  const dump = parseConfigDump(json);
  return (dump && parseRoutes(dump)) ?? [];
};
const recorded = (proxy: string): readonly RouteConfig[] => routesIn(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`));

const printed = (configs: readonly RouteConfig[], given: Readonly<Record<string, string>> = {}) => {
  const data = routesData(configs, undefined);
  return printRows(routesPc, data.rows, data, given, 0);
};
const lines = (text: string): readonly string[] => text.split('\n').sort();

describe('the route table', () => {
  it.each(recordedProxies)('has the lines of istioctl, byte for byte, in an order of its own: %s', proxy => {
    const {table, gap} = printed(recorded(proxy));
    expect(lines(tabwriter(table, gap))).toEqual(lines(fixture(`healthy/istioctl/${proxy}.file-route.txt`)));
  });
});
